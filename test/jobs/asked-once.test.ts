import { expect, it } from "vitest";
import { SecretText } from "../../src/core/credential/secret-text.ts";
import type { RegistryAnswer, RegistryQuestion } from "../../src/core/registry/registry.ts";
import { askedOnce } from "../../src/jobs/asked-once.ts";

const image = { text: "reg.example.com/app:1", domain: "reg.example.com", path: "app", tag: "1" };
const credential = { username: "ci", password: new SecretText("one") };
const question: RegistryQuestion = { domain: image.domain, image, credential, platforms: [], depth: "blob" };
const answer: RegistryAnswer = {
  ok: false,
  refusal: { kind: "not-found", at: "manifest", host: image.domain, errors: [] },
  exchanges: [],
};

function counting() {
  const asked: RegistryQuestion[] = [];
  const registry = askedOnce({
    ask: async (one) => {
      asked.push(one);
      return answer;
    },
  });
  return { asked, registry };
}

it("asks once what is put several times, at the same time too", async () => {
  const { asked, registry } = counting();
  const same = { ...question, credential: { ...credential, password: new SecretText("one") } };
  await Promise.all([registry.ask(question), registry.ask(same)]);
  const short = { ...image, text: "elsewhere written" };
  expect(await registry.ask({ ...question, image: short })).toBe(answer);
  expect(asked).toHaveLength(1);
});

const { credential: _nobody, ...anonymously } = question;

it.each([
  ["another password", { ...question, credential: { ...credential, password: new SecretText("two") } }],
  ["another user", { ...question, credential: { ...credential, username: "cd" } }],
  ["no credential", anonymously],
  ["another tag", { ...question, image: { ...image, tag: "2" } }],
  ["another platform", { ...question, platforms: [{ os: "linux", architecture: "arm64" }] }],
  ["another depth", { ...question, depth: "token" as const }],
])("asks again with %s", async (_what, other) => {
  const { asked, registry } = counting();
  await registry.ask(question);
  await registry.ask(other);
  expect(asked).toEqual([question, other]);
});
