import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Folders and files that may open a connection, and to whom. A new one is a decision: SECURITY.md names them all. */
const CONNECTING = {
  "src/io/http/": "the registry, its token service, the API server",
  "src/io/clouds/azure/": "Azure, through its own libraries",
} as const;

/** … and that may start a program. */
const STARTING = {
  "src/io/machine/run.ts": "credential helpers of a docker login",
  "src/io/kube/exec/run-plugin.ts": "the kubeconfig's credential plug-in",
} as const;

/** What makes a connection of its own: no type, no reading of addresses or certificates. */
const CONNECTS =
  /import \{[^}]*\b(?:request|connect|createConnection|Agent|Http2Session|createSocket|resolve4)\b[^}]*\} from "node:(?:net|https?|http2|tls|dgram|dns)"|from "(?:undici|@azure\/[^"]+|socks)"|(?<![.\w]|function )fetch\(|new WebSocket\(/;
const STARTS = /from "node:(?:child_process|cluster|worker_threads)"/;

/** Has a function of its own that is called fetch. */
const OWN_FETCH = "src/io/kube/exec/exec-authentication.ts";

function filesWith(pattern: RegExp): readonly string[] {
  const files = globSync("src/**/*.ts", { cwd: root }).toSorted();
  return files.filter((path) =>
    pattern.test(readFileSync(join(root, path), "utf8").replaceAll(/^import type .*$/gm, "")),
  );
}

describe("the ways out of the program", () => {
  it("are connections of these folders, and no other", () => {
    const found = filesWith(CONNECTS).filter((path) => path !== OWN_FETCH);
    expect(found).toContain("src/io/http/client.ts");
    expect(found.filter((path) => !Object.keys(CONNECTING).some((each) => path.startsWith(each)))).toEqual(
      [],
    );
  });

  it("are programs that these files start, and no other", () => {
    expect(filesWith(STARTS)).toEqual(Object.keys(STARTING).toSorted());
  });
});
