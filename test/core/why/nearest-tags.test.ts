import { expect, it } from "vitest";
import { nearestTags } from "../../../src/core/why/nearest-tags.ts";

it.each<[string, readonly string[], readonly string[]]>([
  ["1.2", ["v1.2", "1.2.0", "1.2.1", "9"], ["v1.2", "1.2.0", "1.2.1"]],
  ["v1.2.3", ["1.2.3", "1.2.4"], ["1.2.3", "1.2.4"]],
  ["1.2.3", ["1.2", "2"], ["1.2"]],
  ["latset", ["latest", "stable"], ["latest"]],
  ["Stable", ["stable"], ["stable"]],
  ["1", ["2", "3"], []],
  ["latest", [], []],
])("for %s of %j it is %j", (wanted, tags, nearest) => {
  expect(nearestTags(wanted, tags)).toEqual(nearest);
});
