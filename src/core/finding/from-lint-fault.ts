import { type CandidateSource, describeSource } from "../credential/credential.ts";
import { USERNAME_FAULTS } from "../dockerconfig/entry-text.ts";
import { type KeyFault, type KeyFaultKind, printableKey } from "../dockerconfig/key-fault.ts";
import type { LintFault } from "../dockerconfig/lint.ts";
import type { SkippedSecret } from "../kubelet/pull-secrets.ts";
import type { Cause } from "./causes.ts";
import { type Finding, type Fix, finding, type Severity, type Subject } from "./finding.ts";

/**
 * What a fault of a docker config amounts to, in words; every key in them is fit to be printed.
 *
 * @example findingFromLintFault(fault, { kind: "file", path: "config.json" }).title;
 */
export function findingFromLintFault(fault: LintFault, source: CandidateSource): Finding {
  const { cause = "pull-secret-doubtful", severity = "warning", title, seen, fixes } = wordsOf(fault);
  return finding(cause, {
    severity,
    title,
    subject: subjectOf(source),
    evidence: [{ text: seen ?? entryOf(fault), source: placeOf(source) }],
    fixes: fixes.map(({ text, command }) => ({
      text,
      ...(command === undefined ? {} : { command }),
      applicability: "manual" as const,
    })),
  });
}

/**
 * A secret that the kubelet passes over without a word.
 *
 * @param file the manifest that it stands in; absent for one of a cluster
 */
export function findingFromSkipped({ namespace, name, reason }: SkippedSecret, file?: string): Finding {
  const place = { kind: "secret", namespace, name, ...(file === undefined ? {} : { file }) } as const;
  const where = namespace === "" ? "" : ` -n ${namespace}`;
  return finding("pull-secret-not-matched", {
    title: SKIPPED[reason.kind](reason.kind === "wrong-type" ? reason.type : reason.key),
    subject: subjectOf(place),
    evidence: [{ text: "the kubelet passes over it without a word", source: describeSource(place) }],
    fixes: [
      {
        text:
          reason.kind === "wrong-type"
            ? "a type cannot be changed: make the secret anew with type `kubernetes.io/dockerconfigjson`"
            : "make the secret anew with a docker config in it",
        command: `pullpass secret make NAME${where} --from-file FILE`,
        applicability: "manual",
      },
    ],
  });
}

const SKIPPED: Readonly<Record<SkippedSecret["reason"]["kind"], (what: string) => string>> = {
  "wrong-type": (type) => `the secret is of type \`${type}\`, which the kubelet does not use for pulls`,
  "missing-key": (key) => `the secret has no \`${key}\``,
  empty: (key) => `the secret's \`${key}\` is empty`,
};

interface Words {
  readonly cause?: Cause;
  readonly severity?: Severity;
  readonly title: string;
  readonly seen?: string;
  readonly fixes: readonly Pick<Fix, "text" | "command">[];
}

function wordsOf(fault: LintFault): Words {
  switch (fault.kind) {
    case "malformed":
      return malformed(fault);
    case "no-entries":
      return noEntries(fault);
    case "key":
      return keyWords(fault.key, fault.fault);
    case "ignored-member":
      return {
        title: `\`${fault.member}\` is nothing to the kubelet, which reads \`auths\` alone`,
        seen: `the document has \`${fault.member}\``,
        fixes: [{ text: "write the credential itself into `auths`" }],
      };
    case "same-place":
      return {
        title: `two keys mean the same place, their credentials differ, and the kubelet has no order among them`,
        seen: `entries ${quoted(fault.other)} and ${quoted(fault.key)}`,
        fixes: [{ text: "keep the one that is right" }],
      };
    default:
      return entryWords(fault);
  }
}

type EntryFault = Exclude<
  LintFault,
  { kind: "malformed" | "no-entries" | "key" | "ignored-member" | "same-place" }
>;

function entryWords(fault: EntryFault): Words {
  const key = quoted(fault.key);
  switch (fault.kind) {
    case "no-password":
      return {
        severity: "error",
        title: `the entry ${key} has no password, and the kubelet sends it all the same`,
        fixes: [
          {
            text: "write user name and password, or take the entry out: with it no anonymous attempt is made",
          },
        ],
      };
    case "auth-contradicts":
      return {
        title: `\`auth\` and \`${fault.field}\` of the entry ${key} say different things, and \`auth\` wins`,
        fixes: [{ text: `drop \`${fault.field}\` or write \`auth\` anew` }],
      };
    case "ignored-field":
      return {
        title: `\`${fault.field}\` of the entry ${key} is nothing to the kubelet`,
        fixes: [{ text: "use a user name with a password or an access token" }],
      };
    case "white-space":
      return {
        title: `the ${fault.field === "username" ? "user name" : "password"} of the entry ${key} ${SPACES[fault.what]}`,
        fixes: [{ text: "write it again without, unless it is meant: `printf %s` instead of `echo`" }],
      };
    case "username":
      return {
        severity: "error",
        title: `the entry ${key} can be sent to no registry: ${USERNAME_FAULTS[fault.fault]}`,
        fixes: [{ text: "check the user name" }],
      };
    case "written-twice":
      return { title: `the key ${key} is written twice; the last one counts`, fixes: [{ text: "keep one" }] };
    case "azure":
      return azureWords(fault.what, key);
    case "email-as-docker-id":
      return {
        title: `the user name of the entry ${key} is an e-mail address; Docker Hub wants the Docker ID`,
        fixes: [{ text: "write the Docker ID, which stands in the account's settings" }],
      };
  }
}

function azureWords(what: "secret-id" | "login-token", key: string): Words {
  switch (what) {
    case "secret-id":
      return {
        cause: "aad-secret-wrong",
        severity: "error",
        title: `the password of the entry ${key} is a GUID: a client secret's id, it seems, and not its value`,
        fixes: [{ text: "use the secret's value; it was shown once, when the secret was made" }],
      };
    case "login-token":
      return {
        title: `the entry ${key} holds a token of \`az acr login\`, which ends after three hours`,
        fixes: [
          {
            text: "use a credential that lasts",
            command: "pullpass connect REGISTRY --method repository-token --image IMAGE",
          },
        ],
      };
  }
}

const SPACES = {
  "line-end": "ends in a line end, which is sent as part of it",
  "white-space": "begins or ends with white space, which is sent as part of it",
} as const;

function malformed({ reason, key }: Extract<LintFault, { kind: "malformed" }>): Words {
  const what = key === undefined ? "the document" : `the entry ${quoted(key)}`;
  return {
    cause: "pull-secret-malformed",
    severity: "error",
    title: `the kubelet cannot decode ${what}, and then uses none of the Pod's pull secrets`,
    seen: reason,
    fixes: [{ text: "write it anew; `auth` is the base64 of `user:password`" }],
  };
}

function noEntries({ isOtherForm }: Extract<LintFault, { kind: "no-entries" }>): Words {
  return {
    cause: "pull-secret-not-matched",
    severity: "error",
    title: "the document has no entry that the kubelet reads",
    seen: isOtherForm ? "its entries stand where the other type of pull secret has them" : "no entries",
    fixes: [
      {
        text: 'entries stand under `auths`: `{"auths":{"HOST":{…}}}`, with type kubernetes.io/dockerconfigjson',
      },
    ],
  };
}

function keyWords(key: string, { kind, write }: KeyFault): Words {
  const why = `the key ${quoted(key)} ${KEY_FAULTS[kind]}`;
  const isMatching = kind === "userinfo" || kind === "default-port";
  return {
    cause: "pull-secret-not-matched",
    severity: isMatching ? "warning" : "error",
    title: why,
    seen: isMatching ? "it matches other images than is likely to be meant" : "it matches no image",
    fixes: [
      {
        text:
          write === undefined ? (NO_KEY[kind] ?? "write host:port of the image") : `write it as \`${write}\``,
      },
    ],
  };
}

const NO_KEY: Partial<Record<KeyFaultKind, string>> = {
  "ipv6-without-port": "no key would match: name the registry by a host name, or with its port",
};

const KEY_FAULTS: Readonly<Record<KeyFaultKind, string>> = {
  "white-space": "has white space in it",
  scheme: "starts with something other than `https://` or `http://`",
  userinfo: "has a user name in it, and with it perhaps a password that everything prints",
  unparsable: "cannot be parsed, so the kubelet drops the entry",
  "ipv6-without-port": "is an IPv6 address without a port, whose brackets the kubelet reads as a pattern",
  host: "has a host that no image can name",
  "docker-hub-host": "is a host of Docker Hub that no image is named after",
  "docker-hub-path": "has a path behind `index.docker.io`; images are named `docker.io/…`",
  "api-path":
    "ends in the path of the registry's API without its last slash, which the kubelet takes for a repository",
  "no-registry": "is one word without dot or port, which images take for a folder of Docker Hub",
  stars: "has too few labels for Amazon ECR: a star does not cross a dot",
  "star-in-path": "has a star in its path, where there are no patterns",
  image: "has a tag or digest in it, which is not part of what is looked up",
  path: "has a path that no repository's begins with",
  "upper-case": "has upper-case letters, and images are named in lower case",
  "default-port": "has a port that images do not name: the kubelet compares ports as they are written",
};

function quoted(key: string): string {
  return `\`${printableKey(key)}\``;
}

function entryOf(fault: LintFault): string {
  return "key" in fault && fault.key !== undefined ? `entry ${quoted(fault.key)}` : "the document";
}

function placeOf(source: CandidateSource): string {
  return source.kind === "file"
    ? source.path === "-"
      ? "standard input"
      : `file ${source.path}`
    : describeSource(source);
}

function subjectOf(source: CandidateSource): Subject {
  if (source.kind === "file") return {};
  const { namespace, name } = source;
  return { kind: "Secret", ...(namespace === "" ? {} : { namespace }), name };
}
