import * as z from "zod/mini";
import { SecretText } from "../../core/credential/secret-text.ts";
import type {
  CronJob,
  KubeEvent,
  KubeKind,
  KubeObjects,
  Namespace,
  Node,
  Pod,
  PullSecret,
  ServiceAccount,
  Workload,
} from "../../core/kube/objects.ts";
import { withRedactedCopies } from "./redacted-annotations.ts";

const may = z.exactOptional;
const text = z.string();
const texts = z.record(z.string(), z.string());

const ownerReference = z.looseObject({
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: may(z.boolean()),
});

// Without `fieldsV1`, most of the size of a small object. Nothing is lost: see `wire.ts`.
const managedFields = z.array(z.object({ manager: may(text), operation: may(text), time: may(text) }));

const metadataFields = {
  name: text,
  namespace: may(text),
  uid: text,
  // What a dry run created was never stored, and has none.
  resourceVersion: z._default(text, ""),
  creationTimestamp: text,
  deletionTimestamp: may(text),
  labels: may(texts),
  annotations: may(texts),
  ownerReferences: may(z.array(ownerReference)),
  managedFields: may(managedFields),
};
const keptMetadata = z.looseObject(metadataFields);
const metadata = z.object(metadataFields);

const pullSecretEntries = z.array(z.looseObject({ name: may(text) }));

/*
 * Secrets, ServiceAccounts and Namespaces keep what has no type here, because an update must send it back.
 */

const secretData = z.record(
  z.string(),
  z.pipe(
    z.string(),
    z.transform((value) => new SecretText(value)),
  ),
);

const secret = z.looseObject({
  metadata: z.pipe(keptMetadata, z.transform(withRedactedCopies)),
  type: text,
  data: may(secretData),
  immutable: may(z.boolean()),
});

const serviceAccount = z.looseObject({ metadata: keptMetadata, imagePullSecrets: may(pullSecretEntries) });

const namespace = z.looseObject({
  metadata: keptMetadata,
  status: may(z.looseObject({ phase: may(text) })),
});

/*
 * Pods, workloads, Nodes and Events are read alone, so what has no type is dropped: `env` of a Pod often holds a
 * password in plain text, and a list of all Pods is the largest thing that is ever held.
 */

const pullSecretNames = z.array(z.object({ name: may(text) }));
const reasoned = { reason: may(text), message: may(text) };
const conditions = z.array(z.object({ type: text, status: text, ...reasoned }));

const containerState = z.object({
  waiting: may(z.object(reasoned)),
  running: may(z.object({ startedAt: may(text) })),
  terminated: may(z.object({ ...reasoned, exitCode: z.number() })),
});

const containers = z.array(z.object({ name: text, image: may(text), imagePullPolicy: may(text) }));
const containerStatuses = z.array(
  z.object({
    name: text,
    image: text,
    imageID: text,
    state: may(containerState),
    lastState: may(containerState),
  }),
);

// A volume of another sort (a ConfigMap, a claim) leaves its name alone.
const volumes = z.array(z.object({ name: text, image: may(z.object({ reference: may(text) })) }));

const podSpec = z.object({
  containers,
  initContainers: may(containers),
  ephemeralContainers: may(containers),
  volumes: may(volumes),
  imagePullSecrets: may(pullSecretNames),
  serviceAccountName: may(text),
  nodeName: may(text),
});

const template = z.object({ spec: podSpec });
const workload = z.object({ metadata, spec: z.object({ template }) });
const cronJob = z.object({
  metadata,
  spec: z.object({ jobTemplate: z.object({ spec: z.object({ template }) }) }),
});

/**
 * Who wrote a Pod is nobody's question, and reading it takes a third of the time that a list of 10,000 takes to read.
 */
const unreadManagers = z.pipe(
  z.unknown(),
  z.transform((): z.output<typeof managedFields> => []),
);

const pod = z.object({
  metadata: z.object({ ...metadataFields, managedFields: may(unreadManagers) }),
  spec: podSpec,
  status: may(
    z.object({
      phase: may(text),
      ...reasoned,
      conditions: may(conditions),
      initContainerStatuses: may(containerStatuses),
      containerStatuses: may(containerStatuses),
      ephemeralContainerStatuses: may(containerStatuses),
    }),
  ),
});

const node = z.object({
  metadata,
  spec: may(z.object({ unschedulable: may(z.boolean()), providerID: may(text) })),
  status: may(
    z.object({
      nodeInfo: may(
        z.object({
          operatingSystem: text,
          architecture: text,
          kubeletVersion: may(text),
          containerRuntimeVersion: may(text),
        }),
      ),
      conditions: may(z.array(z.object({ type: text, status: text }))),
    }),
  ),
});

const event = z.object({
  metadata,
  involvedObject: z.object({
    kind: may(text),
    name: may(text),
    uid: may(text),
    fieldPath: may(text),
  }),
  type: may(text),
  ...reasoned,
  count: may(z.number()),
  firstTimestamp: may(z.nullable(text)),
  lastTimestamp: may(z.nullable(text)),
  eventTime: may(z.nullable(text)),
});

/** What the API server sends, checked and typed, for each kind. */
export const OBJECT_SCHEMAS: { readonly [K in KubeKind]: z.ZodMiniType<KubeObjects[K]> } = {
  Secret: secret satisfies z.ZodMiniType<PullSecret>,
  ServiceAccount: serviceAccount satisfies z.ZodMiniType<ServiceAccount>,
  Namespace: namespace satisfies z.ZodMiniType<Namespace>,
  Pod: pod satisfies Whole<Pod, typeof pod>,
  Node: node satisfies Whole<Node, typeof node>,
  Event: event satisfies Whole<KubeEvent, typeof event>,
  Deployment: workload satisfies Whole<Workload, typeof workload>,
  StatefulSet: workload,
  DaemonSet: workload,
  ReplicaSet: workload,
  Job: workload,
  CronJob: cronJob satisfies Whole<CronJob, typeof cronJob>,
};

/** The kinds that are read with everything the server sent, and so can be sent back. */
export const KEPT_KINDS: ReadonlySet<KubeKind> = new Set(["Secret", "ServiceAccount", "Namespace"]);

/** Never, when the type in core has a field that the schema would drop. */
type Whole<T, Schema extends z.ZodMiniType<T>> =
  Complete<z.output<Schema>> extends Complete<T> ? Schema : never;

type Complete<T> = T extends readonly (infer Entry)[]
  ? readonly Complete<Entry>[]
  : T extends object
    ? { readonly [Field in keyof T]-?: Complete<Exclude<T[Field], undefined>> }
    : T;
