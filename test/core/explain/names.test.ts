import { describe, expect, it } from "vitest";
import { explainText } from "../../../src/core/explain/explain.ts";
import { withoutNames } from "../../../src/core/explain/names.ts";

/** Words of reasons, as people name images, repositories and tags. */
const TELLING = ["toomanyrequests", "oomkilled", "timeout", "denied", "not-found", "x509", "404", "no-space"];

describe("a name that people chose", () => {
  it.each(
    TELLING.flatMap((word) => [
      `team/${word}:1`,
      `reg.example.com/${word}/app:1`,
      `reg.example.com:5000/team/app:${word}`,
      `${word}/app@sha256:${"a".repeat(64)}`,
    ]),
  )("is no reason: %s", (image) => {
    for (const text of [
      `Failed to pull image "${image}": something new`,
      `Failed to pull image "${image}": rpc error: code = Unknown desc = failed to pull and unpack image "${image}": something new`,
      `initializing source docker://${image}: reading manifest 1 in ${image}: something new`,
    ])
      expect([text, explainText(text).cause]).toEqual([text, "unknown"]);
    const reason = "dial tcp 10.0.0.1:443: connect: connection refused";
    expect(explainText(`Failed to pull image "${image}": ${reason}`).cause).toBe("connection-refused");
  });

  it("hides no word of the reason itself", () => {
    for (const reason of [
      "net/http: TLS handshake timeout",
      "dial tcp 10.0.0.1:443: i/o timeout",
      "input/output error",
      'media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported',
      "no matching manifest for linux/arm64/v8 in the manifest list entries",
      "invalid username/password: unauthorized: denied",
    ])
      expect(withoutNames(reason)).toBe(reason);
  });
});
