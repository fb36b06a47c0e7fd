import { describe, expect, it } from "vitest";
import type { KubeEvent } from "../../../src/core/kube/objects.ts";
import { type FailedPull, judgePull } from "../../../src/core/pod/pull-attempt.ts";
import { objectMeta } from "../../builders/object-meta.ts";

const IMAGE = "reg.example.com/team/app:1";
const HEAD = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}"`;
const ANONYMOUS = `${HEAD}: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://reg.example.com/token: 401 Unauthorized`;
const NOT_THERE = `${HEAD}: ${IMAGE}: not found`;

/** As the Pod's status has it. */
function pull(message: string, reason = "ErrImagePull"): FailedPull {
  return { image: IMAGE, reason, message, secretName: "pullpass" };
}

interface Times {
  /** Seconds after the Pod was made. */
  readonly at?: number;
  readonly count?: number;
}

function event(reason: string, message: string, { at = 1, count }: Times = {}): KubeEvent {
  return {
    metadata: objectMeta("e"),
    involvedObject: {},
    reason,
    message,
    lastTimestamp: `2026-01-01T00:00:${String(at).padStart(2, "0")}Z`,
    ...(count === undefined ? {} : { count }),
  };
}

/** What the kubelet sends when it begins an attempt, and when it ends without the image. */
const pulling = (times?: Times, image = IMAGE) => event("Pulling", `Pulling image "${image}"`, times);
const failing = (message: string, times?: Times, image = IMAGE) =>
  event("Failed", `Failed to pull image "${image}": ${message}`, times);

const without = (names: string, times?: Times) =>
  event(
    "FailedToRetrieveImagePullSecret",
    `Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`,
    times,
  );

describe("the first pull that fails", () => {
  const once = (message: string) => [pulling(), failing(message)];

  it.each([
    ["nothing was sent, to a token service", ANONYMOUS],
    ["nothing was sent, by Basic", `${HEAD}: no basic auth credentials`],
    ["an older password was", `${HEAD}: unexpected status from HEAD request to https://x: 401 Unauthorized`],
    [
      "an older token was",
      `${HEAD}: failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized`,
    ],
    ["nobody may", `${HEAD}: unexpected status from HEAD request to https://x: 403 Forbidden`],
    [
      "it is hidden from strangers",
      `${HEAD}: pull access denied, repository does not exist or may require authorization: authorization failed`,
    ],
    ["several were", `[${HEAD}: 401 Unauthorized, ${HEAD}: 403 Forbidden]`],
    ["the kubelet's own bucket is empty", "pull QPS exceeded"],
  ])("may be followed by one that succeeds: %s", (_why, message) => {
    expect(judgePull(pull(message), once(message))).toMatchObject({ isFinal: false, message });
  });

  it.each([
    ["while the kubelet backs off", `Back-off pulling image "${IMAGE}": ErrImagePull: ${ANONYMOUS}`],
    ["as before 1.32, which does not repeat why", `Back-off pulling image "${IMAGE}"`],
    ["without a word", ""],
  ])("is judged by its event, whatever the status says %s", (_when, status) => {
    const backOff = pull(status, "ImagePullBackOff");
    expect(judgePull(backOff, once(ANONYMOUS))).toMatchObject({ isFinal: false, message: ANONYMOUS });
    expect(judgePull(backOff, once(NOT_THERE))).toMatchObject({ isFinal: true, message: NOT_THERE });
  });

  it.each([
    ["no such tag", NOT_THERE],
    [
      "no such platform",
      `failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found`,
    ],
    ["no such host", `${HEAD}: failed to do request: Head "https://x": dial tcp: lookup x: no such host`],
    [
      "a stranger's certificate",
      `${HEAD}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    ],
    ["too many pulls", `${HEAD}: unexpected status from GET request to https://x: 429 Too Many Requests`],
  ])("is final where no credential would change it: %s", (_why, message) => {
    expect(judgePull(pull(message), once(message))).toMatchObject({ isFinal: true, message });
  });

  it.each([
    [
      "InvalidImageName",
      `Failed to apply default image tag "A": couldn't parse image name "A": invalid reference format`,
    ],
    ["InvalidImageName", ""],
    ["illegal base64 data at input byte 4", "illegal base64 data at input byte 4"],
  ])("is final where none was begun, by what the status says: %s, %j", (reason, message) => {
    expect(judgePull(pull(message, reason), [])).toMatchObject({ isFinal: true, message });
  });

  it.each([
    ["the only one", "pullpass", false],
    ["one of several", "theirs, pullpass", false],
    ["another one", "theirs, pullpass-2", true],
  ])("says nothing where the kubelet pulled without the secret: %s", (_which, names, isFinal) => {
    const events = [without(names), ...once(NOT_THERE)];
    expect(judgePull(pull(NOT_THERE), events)).toMatchObject({ isFinal });
  });

  it("says nothing either where the sandbox took long between the two", () => {
    const events = [without("pullpass"), pulling({ at: 20 }), failing(NOT_THERE, { at: 20 })];
    expect(judgePull(pull(NOT_THERE), events)).toMatchObject({ isFinal: false });
  });
});

describe("the second pull that fails", () => {
  const second = pulling({ at: 12, count: 2 });
  const twice = [second, failing(ANONYMOUS, { at: 12, count: 2 })];

  it("is final, whatever was refused", () => {
    expect(judgePull(pull(ANONYMOUS), twice)).toMatchObject({ isFinal: true, message: ANONYMOUS });
  });

  it("is told by its own words, not by those of the first, which the status may still have", () => {
    const denied = `${HEAD}: 403 Forbidden`;
    const events = [failing(denied, { at: 12 }), second, failing(ANONYMOUS)];
    expect(judgePull(pull(ANONYMOUS), events)).toMatchObject({ isFinal: true, message: denied });
  });

  it("has not failed while it is under way, although the status still has the first", () => {
    expect(judgePull(pull(NOT_THERE), [second, failing(NOT_THERE)])).toMatchObject({ isFinal: false });
  });

  it("is final where only the first was made without the secret", () => {
    const events = [without("pullpass", { at: 1 }), ...twice];
    expect(judgePull(pull(ANONYMOUS), events)).toMatchObject({ isFinal: true });
  });

  it("says nothing where it was made without the secret, too", () => {
    const events = [without("pullpass", { at: 11, count: 4 }), ...twice];
    expect(judgePull(pull(ANONYMOUS), events)).toMatchObject({ isFinal: false });
  });

  it("is not counted by another image's", () => {
    const other = "reg.example.com/team/app:12";
    const events = [
      ...[pulling(), failing(ANONYMOUS)],
      ...[pulling({ at: 12, count: 2 }, other), failing(ANONYMOUS, { at: 12, count: 2 }, other)],
    ];
    expect(judgePull(pull(ANONYMOUS), events)).toMatchObject({ isFinal: false });
  });

  it("is known by its count alone, where events have no time", () => {
    const timeless = twice.map(({ lastTimestamp: _, ...rest }) => rest);
    expect(judgePull(pull(ANONYMOUS), timeless)).toMatchObject({ isFinal: true });
  });
});
