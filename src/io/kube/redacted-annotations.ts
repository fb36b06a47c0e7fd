import { SecretText } from "../../core/credential/secret-text.ts";

/** What stands in a Secret, as it was read, for an annotation that may hold a copy of it. */
const REDACTED = new SecretText("").toString();

/** Marks and owners' names are shorter; a copy of a Secret is not, compressed ones included. */
const LONGEST_PLAIN_ANNOTATION_LENGTH = 512;

const OUR_PREFIX = "pullpass.dev/";

interface Annotated {
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The metadata of a Secret without the copies of the Secret that tools keep in its annotations: `kubectl
 * apply` (`kubectl.kubernetes.io/last-applied-configuration`), kapp (`kapp.k14s.io/original`), Rancher
 * (`objectset.rio.cattle.io/applied`, compressed) and the like. They hold the password, and an annotation is
 * plain text to everything that prints an object.
 *
 * Any annotation that is a JSON document, or long, and not ours, gives way to `‹redacted›`. {@link restored}
 * puts the true value back before the Secret is sent.
 */
export function withRedactedCopies<Metadata extends Annotated>(metadata: Metadata): Metadata {
  const { annotations } = metadata;
  if (annotations === undefined) return metadata;
  const entries = Object.entries(annotations);
  if (!entries.some(([key, value]) => mayHoldCopy(key, value))) return metadata;
  const redacted = entries.map(([key, value]) => [key, mayHoldCopy(key, value) ? REDACTED : value]);
  return { ...metadata, annotations: Object.fromEntries(redacted) };
}

function mayHoldCopy(key: string, value: string): boolean {
  if (key.startsWith(OUR_PREFIX)) return false;
  return value.length > LONGEST_PLAIN_ANNOTATION_LENGTH || /^\s*[{[]/.test(value);
}

/** Whether something must be put back before these annotations are sent. */
export function holdsRedacted(annotations: Readonly<Record<string, string>>): boolean {
  return Object.values(annotations).includes(REDACTED);
}

/**
 * The annotations to send: each redacted one with the value that the server has now. One that the server no
 * longer has is left out; a stale write is refused for its resourceVersion, as any other.
 */
export function restored(
  annotations: Readonly<Record<string, string>>,
  stored: ReadonlyMap<string, SecretText>,
): Record<string, string | SecretText> {
  const entries: [string, string | SecretText][] = [];
  for (const [key, value] of Object.entries(annotations)) {
    const original = value === REDACTED ? stored.get(key) : value;
    if (original !== undefined) entries.push([key, original]);
  }
  return Object.fromEntries(entries);
}
