import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { allPages } from "./all-pages.ts";
import { deadEnd, linksOf } from "./links.ts";
import { type Page, parsePage, readPage } from "./page.ts";
import { programFlags, unknownWords } from "./program-flags.ts";

const pages = allPages();
const index = readPage("docs/README.md");
const MAX_CODE_COLUMNS = 120;
const WRONG_USE = 2;
/** Those that come up again and again in issues and on question-and-answer sites. */
const QUESTIONS = 35;

/** What commands may need that no test of ours has. Each such block says which, in `<!-- not run: … -->`. */
const REASONS = [
  "a cloud account",
  "az, and npm run test:az has it",
  "a login at the vendor",
  "docker",
  "helm",
  "kubeseal",
  "sops",
  "an external-secrets operator",
  "an Argo CD",
  "a Flux",
  "a node's shell",
  "kind or minikube",
  "what not to do",
  "an npm registry that has pullpass",
  "the text of help",
] as const;

/** A line of a block that is meant to be typed. */
const COMMAND =
  /^(?:\$ )?(?:pullpass|kubectl|docker|podman|helm|az|aws|gcloud|kubeseal|sops|argocd|flux|minikube|kind|npx|sudo|curl) /m;

describe("the pages", () => {
  it("are all listed in docs/README.md", () => {
    const linked = new Set(linksOf(index).map(({ path }) => path));
    // Those of the findings are listed on a page of their own.
    const others = pages.map(({ path }) => path).filter((path) => !path.startsWith("docs/findings/"));
    expect(others.filter((path) => !linked.has(path) && path !== index.path)).toEqual([]);
  });

  it("answer the questions that people ask", () => {
    const [, questions = ""] = index.text.split("## Questions\n");
    const answered = questions.match(/^\| .+ \| \[.+\]\(.+\) \|$/gm) ?? [];
    expect(answered.length).toBeGreaterThanOrEqual(QUESTIONS);
  });

  it.each([
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "SECURITY.md",
  ])("lead somewhere: %s", (path) => {
    expect(linksOf(readPage(path)).map(deadEnd).filter(isFault)).toEqual([]);
  });

  const known = programFlags();

  describe.each(pages.map((page) => [page.path, page] as const))("%s", (_, page) => {
    it("has no dead link", () => {
      expect(linksOf(page).map(deadEnd).filter(isFault)).toEqual([]);
    });

    it("has code that fits a screen", () => {
      // What Kubernetes says is quoted as it says it, at any length: that is what people search for.
      const lines = page.blocks
        .filter(({ language }) => language !== "text")
        .flatMap(({ text }) => text.split("\n"));
      expect(lines.filter((line) => line.length > MAX_CODE_COLUMNS)).toEqual([]);
    });

    it("uses commands and flags that the program has", () => {
      expect(codeOf(page).flatMap((code) => unknownWords(code, known))).toEqual([]);
    });

    it("says why a command in it is not run", () => {
      const reasons = page.blocks
        .filter(({ language, text }) => language !== "sh" && language !== "console" && COMMAND.test(text))
        .map(({ line, notRun, language }) => ({ line, notRun, language }))
        // A workflow of a CI service is YAML; its commands run elsewhere on the page.
        .filter(
          ({ notRun, language }) => language !== "yaml" && !REASONS.some((reason) => reason === notRun),
        );
      expect(reasons).toEqual([]);
    });

    it("has YAML that can be read", () => {
      const yaml = page.blocks.filter(({ language }) => language === "yaml");
      expect(yaml.flatMap(({ text }) => parseAllDocuments(text).flatMap(({ errors }) => errors))).toEqual([]);
    });
  });
});

function isFault(fault: string | undefined): fault is string {
  return fault !== undefined;
}

/** Blocks, but for those that show wrong use on purpose, and what is set in code within a sentence. */
function codeOf({ blocks, text }: Page): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [
    ...blocks.filter(({ exitCode }) => exitCode !== WRONG_USE).map(({ text: code }) => code),
    ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code),
  ];
}

describe("the reader of pages", () => {
  it("takes blocks with their marks, and commands that only the test types", () => {
    const { blocks, props } = parsePage(
      "x.md",
      [
        "<!-- stage: image ghcr.io/acme/app:1 -->",
        "<!-- run\nkubectl get pods\n-->",
        "<!-- file: a.yaml -->\n\n```yaml\na: 1\n```",
        "<!-- exit: 1 -->\n```sh\npullpass check x\n```",
        "<!-- exit: 1 -->\nA sentence.\n\n```sh\ntrue\n```",
      ].join("\n\n"),
    );
    expect(props).toEqual([{ kind: "image", values: ["ghcr.io/acme/app:1"], line: 1 }]);
    expect(blocks).toEqual([
      { language: "sh", text: "kubectl get pods\n", exitCode: 0, line: 3 },
      { language: "yaml", text: "a: 1\n", exitCode: 0, file: "a.yaml", line: 9 },
      { language: "sh", text: "pullpass check x\n", exitCode: 1, line: 14 },
      { language: "sh", text: "true\n", exitCode: 0, line: 21 },
    ]);
  });

  it("knows a flag that the program does not have, whichever command it is of", () => {
    const known = programFlags();
    expect(unknownWords("$ pullpass connect x \\\n    --method password --nonsense=1", known)).toEqual([
      "--nonsense",
    ]);
    expect(unknownWords("helm template . | pullpass check -f - --restart", known)).toEqual(["--restart"]);
    expect(unknownWords("kubectl pullpass secret lint -n shop", known)).toEqual([]);
    expect(unknownWords("pullpass conect x", known)).toEqual(["conect"]);
  });
});
