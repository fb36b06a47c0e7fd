import { type CandidateSource, describeSource } from "../credential/credential.ts";
import type { SecretText } from "../credential/secret-text.ts";
import type { DockerConfigEntry, DockerConfigFormat } from "../dockerconfig/docker-config.ts";
import { keyFault, matchedImages, printableKey } from "../dockerconfig/key-fault.ts";
import { type LintFault, lintDockerConfig } from "../dockerconfig/lint.ts";
import type { Finding } from "../finding/finding.ts";
import { findingFromLintFault, findingFromSkipped } from "../finding/from-lint-fault.ts";
import type { ObjectMeta } from "../kube/objects.ts";
import { openPullSecret, type PullSecretContent } from "../kubelet/pull-secrets.ts";
import { type EntryMarks, readEntryMarks } from "../marks/entry-marks.ts";
import type { InspectedDocument, InspectedEntry } from "../report/inspect-report.ts";

export interface Inspected {
  readonly document: InspectedDocument;
  readonly findings: readonly Finding[];
}

/** A Secret of a cluster or of a manifest. */
interface InspectedSecret extends PullSecretContent {
  readonly metadata: PullSecretContent["metadata"] & Pick<ObjectMeta, "annotations">;
}

/**
 * What is in a Secret and what is wrong with it, as the kubelet would read it.
 *
 * @param file the manifest that it stands in, `-` for standard input; absent for one of a cluster
 */
export function inspectSecret(secret: InspectedSecret, file?: string): Inspected {
  const { type, metadata } = secret;
  const place = { namespace: metadata.namespace ?? "", name: metadata.name };
  const source: CandidateSource = { kind: "secret", ...place, ...(file === undefined ? {} : { file }) };
  const { namespace, name } = metadata;
  const named = {
    source: describeSource(source),
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(file === undefined ? {} : { file }),
    type,
  };
  const opened = openPullSecret(secret);
  switch (opened.kind) {
    case "skipped":
      return {
        document: { ...named, entries: [] },
        findings: [findingFromSkipped({ ...place, reason: opened.reason }, file)],
      };
    case "malformed":
      return {
        document: { ...named, entries: [] },
        findings: [findingFromLintFault({ kind: "malformed", ...opened.fault }, source)],
      };
    case "document": {
      const { document, format } = opened;
      const inspected = inspect({ document, format, source, marks: readEntryMarks(metadata.annotations) });
      return { ...inspected, document: { ...named, entries: inspected.document.entries } };
    }
  }
}

/** As for a Secret; a file counts as one of type `kubernetes.io/dockerconfigjson`. */
export function inspectFile(path: string, document: SecretText): Inspected {
  const source: CandidateSource = { kind: "file", path };
  return inspect({ document, format: "dockerconfigjson", source, marks: {} });
}

interface Inspection {
  readonly document: SecretText;
  readonly format: DockerConfigFormat;
  readonly source: CandidateSource;
  readonly marks: EntryMarks;
}

function inspect({ document, format, source, marks }: Inspection): Inspected {
  const { entries, faults } = lintDockerConfig(document, format);
  const found = faults.map((fault) => ({ fault, finding: findingFromLintFault(fault, source) }));
  const faultsOf = (key: string) =>
    found.filter(({ fault }) => keyOf(fault) === key).map(({ finding }) => finding.title);
  const inspected = entries.map((entry) => inspectEntry(entry, marks, faultsOf(entry.key)));
  const name = source.kind === "file" && source.path === "-" ? "standard input" : undefined;
  const sourceText = name ?? (source.kind === "file" ? `file ${source.path}` : describeSource(source));
  return {
    document: {
      source: sourceText,
      ...(source.kind === "file" ? { file: source.path } : {}),
      entries: inspected,
    },
    findings: found.map(({ finding }) => finding),
  };
}

function keyOf(fault: LintFault): string | undefined {
  return "key" in fault ? fault.key : undefined;
}

function inspectEntry(
  { key, username }: DockerConfigEntry,
  marks: EntryMarks,
  faults: readonly string[],
): InspectedEntry {
  const matches = matchedImages(key);
  const keyToWrite = keyFault(key)?.write;
  const mark = marks[key];
  const expiresAt = mark?.expiresAt;
  return {
    key: printableKey(key),
    username,
    ...(matches === undefined ? {} : { matches }),
    ...(keyToWrite === undefined ? {} : { keyToWrite }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(mark === undefined ? {} : { method: mark.method, madeAt: mark.madeAt }),
    faults,
  };
}
