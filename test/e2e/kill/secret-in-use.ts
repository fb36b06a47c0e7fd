import { HOST } from "../describe-azure.ts";
import type { Stage } from "../stage.ts";

/** What a run can have changed in the pull secret of a registry in Azure. */
export interface SecretInUse {
  /** Absent: there is no entry. */
  readonly password?: string;
  /** How far a rotation's journal says that it is; absent: there is none. */
  readonly stage?: string;
  /** How many credentials are recorded to end. */
  readonly retired: number;
}

interface ReadSecret {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

export async function secretInUse({ kubectl }: Stage, namespace: string): Promise<SecretInUse> {
  const text = await kubectl([
    ...["get", "secret", "pullpass", "-n", namespace, "--ignore-not-found", "-o", "json"],
  ]);
  if (text.trim() === "") return { retired: 0 };
  const { metadata, data }: ReadSecret = JSON.parse(text);
  const config = Buffer.from(data?.[".dockerconfigjson"] ?? "", "base64").toString("utf8");
  const { auths }: { auths: Readonly<Record<string, { password?: string }>> } = JSON.parse(config);
  const password = auths[HOST]?.password;
  const { annotations = {} } = metadata;
  const [, stage] = /"stage":"(\w+)"/.exec(annotations["pullpass.dev/rotation"] ?? "") ?? [];
  const retired = (annotations["pullpass.dev/retired"] ?? "").split("revokeAt").length - 1;
  return {
    ...(password === undefined ? {} : { password }),
    ...(stage === undefined ? {} : { stage }),
    retired,
  };
}
