import type { SecretText } from "../../core/credential/secret-text.ts";
import type { TlsOptions } from "../../core/http/http.ts";
import type { ClusterIdentity } from "../../core/kube/kube.ts";

/** What shows the API server who we are. All absent: anonymous. */
export interface UserCredentials {
  readonly token?: SecretText;
  /** PEM. */
  readonly clientCertificate?: string;
  /** PEM. */
  readonly clientKey?: SecretText;
}

export type UserCredentialsAnswer =
  | { readonly ok: true; readonly credentials: UserCredentials }
  /** `detail`: one line, never a value of the credential. */
  | { readonly ok: false; readonly detail: string };

/**
 * One way to be somebody: fixed credentials, a token file that is replaced from time to time, an exec plug-in.
 * Asked before every request, so it keeps what it has for as long as that holds.
 */
export interface UserAuthentication {
  credentials(signal?: AbortSignal): Promise<UserCredentialsAnswer>;
  /**
   * The API server answered 401 to what `credentials` gave: it is not to be given again from memory. False
   * where asking again cannot give anything else. `rejected` is what was given, itself: newer ones are kept.
   */
  forget(rejected?: UserCredentials): boolean;
}

/** Acting as somebody else (`--as`): the API server checks that we may. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: ReadonlyMap<string, readonly string[]>;
}

/** Everything that a client needs to talk to one cluster as one user. */
export interface ClusterConnection {
  readonly cluster: ClusterIdentity;
  /** What is expected of the server; the user's own certificate comes from `user`. */
  readonly tls: TlsOptions;
  /** URL of the cluster's own proxy (http, https or socks5). Absent: the environment's, if it names one. */
  readonly proxy?: SecretText;
  readonly user: UserAuthentication;
  readonly impersonation?: Impersonation;
}
