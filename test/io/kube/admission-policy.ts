const apiVersion = "admissionregistration.k8s.io/v1";

export interface PolicyWords {
  readonly name: string;
  /** Absent: in every namespace. */
  readonly namespace?: string;
  readonly validations: readonly {
    readonly expression: string;
    readonly message?: string;
    readonly messageExpression?: string;
    /** Absent: `Invalid`, which is answered with 422. */
    readonly reason?: string;
  }[];
}

/** A manifest of a ValidatingAdmissionPolicy on new Secrets, and of its binding. */
export function policyOnSecrets({ name, namespace, validations }: PolicyWords): string {
  const selector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["secrets"] };
  const matchConstraints = {
    resourceRules: [rule],
    ...(namespace === undefined ? {} : { namespaceSelector: selector }),
  };
  const metadata = { name };
  const items = [
    { apiVersion, kind: "ValidatingAdmissionPolicy", metadata, spec: { matchConstraints, validations } },
    {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}
