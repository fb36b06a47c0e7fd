import { UsageError } from "./usage-error.ts";

/** The flags that belong to one method alone, as commander hands them over. */
export interface MethodFlags {
  readonly username?: string;
  readonly passwordStdin?: true;
  readonly passwordFile?: string;
  /** `true` without a file. */
  readonly fromDockerConfig?: string | true;
  /** `NAME` or `NAMESPACE/NAME`. */
  readonly fromSecret?: string;
  readonly enableAdminUser?: true;
  /** The id of an application, or of its service principal. */
  readonly servicePrincipal?: string;
  readonly newClientSecret?: true;
  readonly grantPull?: true;
}

export type MethodName = "password" | "docker-login" | "existing-secret" | AzureMethodName;

/** Those that ask Azure for the credential, or have it make one. */
export type AzureMethodName =
  | "node-identity"
  | "repository-token"
  | "new-service-principal"
  | "existing-service-principal"
  | "admin-user";

/** One way to obtain a credential: all that there is to say of it before it is gone. */
export interface ConnectMethod {
  readonly name: MethodName;
  /** What it is, for a list to choose from. */
  readonly summary: string;
  /** What should be known before it is taken; absent where there is nothing to warn of. */
  readonly warning?: string;
  /** What a person must have for it. */
  readonly needs: string;
  /** How long what it gives is good for. */
  readonly lifetime: string;
  /** Whose user name it is, for who reads what is wrong with it. */
  readonly usernameSource: string;
  /** Its own flags: each of them means this method, and goes with no other. */
  readonly flags: readonly MethodFlag[];
  /** Flags of another method that go with this one too, without meaning it. */
  readonly alsoTakes?: readonly (keyof MethodFlags)[];
}

interface MethodFlag {
  readonly member: keyof MethodFlags;
  readonly flag: string;
}

/** The methods, the least to type first for who has what it needs. */
export const CONNECT_METHODS: readonly ConnectMethod[] = [
  {
    name: "docker-login",
    summary: "the login that docker or podman has on this machine",
    needs: "a `docker login` or `podman login` on this machine",
    lifetime: "as long as that password or token; the secret does not follow a new login",
    usernameSource: "the docker login's user name",
    flags: [{ member: "fromDockerConfig", flag: "--from-docker-config" }],
  },
  {
    name: "existing-secret",
    summary: "a pull secret that is in the cluster already, in this or another namespace",
    needs: "a pull secret for the registry, and the right to list or get it",
    lifetime: "as long as that secret's credential; in its own namespace changes of it are followed",
    usernameSource: "the secret's user name",
    flags: [{ member: "fromSecret", flag: "--from-secret" }],
  },
  {
    name: "node-identity",
    summary: "Azure: no secret at all; the nodes of an AKS cluster pull with their own identity",
    warning: "every Pod of the cluster may pull then",
    needs:
      "AKS, the right to read the cluster in Azure, and, where the role is missing, to assign roles on the registry",
    lifetime: "as long as the role is assigned",
    usernameSource: "the nodes' identity",
    flags: [],
  },
  {
    name: "repository-token",
    summary: "Azure: a token of the registry that may pull one repository and ends",
    needs: "the right to write scope maps and tokens of the registry (Contributor); no right in Entra",
    lifetime: "--secret-lifetime, 180 days unless told otherwise",
    usernameSource: "the token's name",
    flags: [],
  },
  {
    name: "new-service-principal",
    summary: "Azure: an application of its own that may pull from this registry and nothing else",
    warning: "it may read every repository of the registry",
    needs: "the right to register applications in Entra, and to assign roles on the registry",
    lifetime: "--secret-lifetime, 180 days unless told otherwise",
    usernameSource: "the application's id",
    flags: [],
  },
  {
    name: "existing-service-principal",
    summary:
      "Azure: a service principal that there is, with a client secret you have or a new one beside the others",
    warning: "who else has a secret of it pulls as it, and it may be allowed more than to pull",
    needs: "the right to read the registry's role assignments, and a client secret or the right to add one",
    lifetime: "until that client secret ends; --secret-lifetime for a new one",
    usernameSource: "the application's id",
    flags: [
      { member: "servicePrincipal", flag: "--service-principal" },
      { member: "newClientSecret", flag: "--new-client-secret" },
      { member: "grantPull", flag: "--grant-pull" },
    ],
    alsoTakes: ["passwordStdin", "passwordFile"],
  },
  {
    name: "admin-user",
    summary: "Azure: the registry's admin user, which may push and delete too; for development alone",
    warning: "one identity for everybody, which cannot be limited",
    needs: "the right to list the registry's credentials (Contributor)",
    lifetime: "until its password is regenerated; it never ends by itself",
    usernameSource: "the admin user's name",
    flags: [{ member: "enableAdminUser", flag: "--enable-admin-user" }],
  },
  {
    name: "password",
    summary: "a user name with a password or an access token",
    needs: "a user name, and a password or access token",
    lifetime: "until the password or token is changed or ends",
    usernameSource: "--username",
    flags: [
      { member: "username", flag: "--username" },
      { member: "passwordStdin", flag: "--password-stdin" },
      { member: "passwordFile", flag: "--password-file" },
    ],
  },
];

/** `docker-login, password`: for help and errors. */
export const METHOD_NAMES: string = CONNECT_METHODS.map(({ name }) => name).join(", ");

/**
 * The method that the flags name or mean, undefined where they do neither; throws UsageError for a name that is none,
 * and for flags of two.
 */
export function readMethod(flags: MethodFlags & { readonly method?: string }): ConnectMethod | undefined {
  const given = CONNECT_METHODS.flatMap((method) => givenFlags(method, flags));
  const method = flags.method === undefined ? given[0]?.method : methodOf(flags.method);
  if (method === undefined) return undefined;
  const foreign = given
    .filter((one) => one.method !== method && method.alsoTakes?.includes(one.member) !== true)
    .map(({ flag }) => flag);
  if (foreign.length === 0) return method;
  const own = given.find((one) => one.method === method)?.flag;
  const by = flags.method === undefined && own !== undefined ? own : `--method ${method.name}`;
  throw new UsageError(`${foreign.join(", ")} and ${by} exclude each other`);
}

function methodOf(name: string): ConnectMethod {
  const method = CONNECT_METHODS.find((known) => known.name === name);
  if (method === undefined) throw new UsageError(`there is no method \`${name}\`; there is: ${METHOD_NAMES}`);
  return method;
}

function givenFlags(method: ConnectMethod, flags: MethodFlags) {
  return method.flags
    .filter(({ member }) => flags[member] !== undefined)
    .map((flag) => ({ method, ...flag }));
}

/** The method's name where it is one of Azure's; undefined where it is not. */
export function azureMethodName({ name }: ConnectMethod): AzureMethodName | undefined {
  switch (name) {
    case "node-identity":
    case "repository-token":
    case "new-service-principal":
    case "existing-service-principal":
    case "admin-user":
      return name;
    default:
      return undefined;
  }
}
