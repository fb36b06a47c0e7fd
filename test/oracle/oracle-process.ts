import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { encodeBase64 } from "../../src/core/go/base64.ts";
import { areProgramsBuilt, ensurePrograms } from "../../testbed/programs.ts";
import type { MissingRequirements } from "../../testbed/requirements.ts";
import type { CaseSecret, LookupCase } from "./case-generator.ts";

const candidateSchema = z.strictObject({
  /** Base64, as is the password: neither need be UTF-8. */
  username: z.string(),
  password: z.string(),
  namespace: z.string(),
  name: z.string(),
});

const answerSchema = z.strictObject({
  id: z.int(),
  image: z
    .strictObject({
      domain: z.string(),
      path: z.string(),
      tag: z.string(),
      digest: z.string(),
      text: z.string(),
    })
    .optional(),
  imageError: z.string().optional(),
  candidates: z.array(candidateSchema).default([]),
  secretsError: z.string().optional(),
  /** For each secret: server key as written → the key under which it is filed, in Base64. */
  keys: z.array(z.record(z.string(), z.string())),
});

/** What the kubelet's own code says; testbed/programs/kubernetes/oracle/main.go has the shape. */
export type OracleAnswer = z.infer<typeof answerSchema>;
export type OracleCandidate = z.infer<typeof candidateSchema>;

export interface Oracle {
  /** One answer a case, in order. Several calls may be under way at a time. */
  ask(cases: readonly LookupCase[]): Promise<readonly OracleAnswer[]>;
  stop(): Promise<void>;
}

/** What this machine lacks to ask the oracle. */
export async function missingForOracle(): Promise<MissingRequirements> {
  const isGoHere = spawnSync("go", ["version"], { stdio: "ignore" }).error === undefined;
  return isGoHere || (await areProgramsBuilt(["oracle"]))
    ? []
    : ["Go 1.26 or newer (to build the oracle, once)"];
}

/** Builds the oracle where the cache has none, and starts it. */
export async function startOracle(): Promise<Oracle> {
  const { oracle: folder } = await ensurePrograms(["oracle"]);
  const child = spawn(join(folder, "oracle"), { stdio: ["pipe", "pipe", "pipe"] });
  const waiting: Waiting[] = [];
  const stderr: string[] = [];
  child.stderr.on("data", (chunk) => stderr.push(String(chunk)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    waiting.shift()?.resolve(answerSchema.parse(JSON.parse(line)));
  });
  child.on("close", (status) => {
    const reason = new Error(`the oracle ended with status ${status}: ${stderr.join("")}`);
    for (const { reject } of waiting.splice(0)) reject(reason);
  });
  return {
    ask: (cases) => ask(child, waiting, cases),
    stop: async () => {
      const closed = once(child, "close");
      child.stdin.end();
      await closed;
    },
  };
}

interface Waiting {
  readonly resolve: (answer: OracleAnswer) => void;
  readonly reject: (reason: Error) => void;
}

async function ask(
  child: ChildProcessWithoutNullStreams,
  waiting: Waiting[],
  cases: readonly LookupCase[],
): Promise<readonly OracleAnswer[]> {
  const answers = cases.map(
    () => new Promise<OracleAnswer>((resolve, reject) => waiting.push({ resolve, reject })),
  );
  child.stdin.write(cases.map((asked, index) => `${questionText(asked, index)}\n`).join(""));
  return await Promise.all(answers);
}

function questionText(asked: LookupCase, id: number): string {
  return JSON.stringify({
    id,
    image: asked.image,
    secrets: asked.secrets.map((secret, index) => ({
      namespace: "shop",
      name: secretName(index),
      type: secret.type,
      data: dataOf(secret),
    })),
  });
}

/** Each secret has a name of its own, so that a candidate tells from which it came. */
export function secretName(index: number): string {
  return `secret-${index}`;
}

/** `data` as the API carries it. */
export function dataOf(secret: CaseSecret): Readonly<Record<string, string>> {
  return secret.dataKey === undefined ? {} : { [secret.dataKey]: encodeBase64(secret.document) };
}
