import { DOCKER_HUB } from "../image/reference.ts";

/** What to make at a registry of a kind, so that nodes can pull with it. */
export interface TokenAdvice {
  /** One line: which token, and where it is made. */
  readonly text: string;
  /** The user name that goes with it, where there is but one. */
  readonly username?: string;
}

interface RegistryKind extends TokenAdvice {
  /** Of the whole host: look-alikes such as `ghcr.io.evil.example` are not of the kind. */
  readonly host: RegExp;
}

/** The kinds of registry by their hosts. Self-hosted GitLab and Quay have hosts of their own and are not known by them. */
const KINDS: readonly RegistryKind[] = [
  {
    host: new RegExp(`^${DOCKER_HUB.replace(".", "\\.")}$`),
    text: "Docker Hub: a personal access token that may read, made at https://app.docker.com/settings/personal-access-tokens; for an organisation an access token of its own, with its name as user name",
  },
  {
    host: /^ghcr\.io$/,
    text: "GHCR: a classic personal access token with read:packages alone (fine-grained ones do not work), made at https://github.com/settings/tokens",
  },
  {
    host: /^registry\.gitlab\.com$/,
    text: "GitLab: a deploy token with read_registry, made in the project or group under Settings, Repository, Deploy tokens",
  },
  {
    host: /^quay\.io$/,
    text: "Quay: a robot account that may read the repository, made under Robot Accounts of the organisation; its user name is ORGANISATION+ROBOT",
  },
  {
    host: /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/,
    text: "Azure: a token of the registry, made under Repository permissions, Tokens; with --method repository-token pullpass makes one itself",
  },
  {
    host: /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/,
    text: "Amazon ECR: the password that `aws ecr get-login-password` prints; it ends after 12 hours, and the secret does not follow",
    username: "AWS",
  },
  {
    host: /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/,
    text: "Google: the key of a service account that has roles/artifactregistry.reader, the whole JSON file as the password (--password-file)",
    username: "_json_key",
  },
];

/**
 * Which token to make for a registry's host, and where; undefined for a host that says nothing of its kind.
 *
 * Sources: the registries' own documents, as of 2026.
 *
 * @example tokenAdvice("123456789012.dkr.ecr.eu-west-1.amazonaws.com")?.username; // "AWS"
 */
export function tokenAdvice(domain: string): TokenAdvice | undefined {
  const kind = KINDS.find(({ host }) => host.test(domain));
  if (kind === undefined) return undefined;
  return { text: kind.text, ...(kind.username === undefined ? {} : { username: kind.username }) };
}
