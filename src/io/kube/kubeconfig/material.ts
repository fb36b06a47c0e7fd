import { resolve } from "node:path";
import { readText } from "../read-text.ts";
import type { KubeconfigRefusal } from "./refusal.ts";

/** A certificate, key or CA as a kubeconfig gives it: base64 in the document, or a file beside it. */
export interface MaterialSource {
  /** `clusters[prod].cluster`, `users[ci].user`. */
  readonly owner: string;
  /** The field that names a file; with `-data` appended, the field that holds base64. */
  readonly field: string;
  readonly path: string | undefined;
  readonly base64: string | undefined;
  readonly folder: string | undefined;
}

export type MaterialAnswer =
  | { readonly ok: true; readonly pem: string | undefined }
  | { readonly ok: false; readonly refusal: KubeconfigRefusal };

/**
 * Reads PEM text from where the kubeconfig has it; undefined where it has none. Both at once are refused, as
 * kubectl does (client-go `tools/clientcmd/validation.go` v0.37). What is there must hold a PEM block: TLS
 * libraries pass over anything else without a word, and what follows is an "unknown authority" that nobody
 * can explain.
 */
export async function readMaterial(source: MaterialSource): Promise<MaterialAnswer> {
  const { owner, field, path, base64, folder } = source;
  const fileField = `${owner}.${field}`;
  const dataField = `${fileField}-data`;
  if (path !== undefined && base64 !== undefined) {
    return refuse({ kind: "fields-conflict", fields: [fileField, dataField] });
  }
  if (base64 !== undefined) {
    const pem = decodeBase64(base64);
    if (pem === undefined) return refuse({ kind: "field-invalid", field: dataField, detail: "not base64" });
    return holdsPem(pem)
      ? { ok: true, pem }
      : refuse({ kind: "field-invalid", field: dataField, detail: NO_PEM });
  }
  if (path === undefined) return { ok: true, pem: undefined };
  const absolute = resolve(folder ?? "", path);
  const content = await readText(absolute);
  if (!content.ok) {
    const detail = content.code === "ENOENT" ? "there is no such file" : content.code;
    return refuse({ kind: "referenced-file", field: fileField, path: absolute, detail });
  }
  return holdsPem(content.text)
    ? { ok: true, pem: content.text }
    : refuse({ kind: "referenced-file", field: fileField, path: absolute, detail: NO_PEM });
}

const NO_PEM = "it holds no PEM block";

function refuse(refusal: KubeconfigRefusal): MaterialAnswer {
  return { ok: false, refusal };
}

function holdsPem(text: string): boolean {
  return /^-----BEGIN [A-Z0-9 ]+-----$/m.test(text.replaceAll("\r", ""));
}

/** Standard base64 with padding; line breaks are passed over, as Go's decoder does. */
function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, "base64").toString("utf8");
}
