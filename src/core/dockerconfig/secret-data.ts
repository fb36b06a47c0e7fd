import { SecretText } from "../credential/secret-text.ts";
import { decodeBase64, encodeBase64 } from "../go/base64.ts";
import { byteStringFromBytes, byteStringFromText, textFromByteString } from "../go/utf8.ts";

/** The document in a value of `data`; `reason` is in Go's words for Base64 that cannot be decoded. */
export type DataDecoding =
  | { readonly ok: true; readonly document: SecretText }
  | { readonly ok: false; readonly reason: string };

/** A value of a Secret's `data`, which the API carries in Base64, as the document in it; every byte is kept. */
export function documentFromData(data: SecretText): DataDecoding {
  const decoding = decodeBase64(byteStringFromText(data.reveal()), "padded");
  return decoding.ok ? { ok: true, document: new SecretText(textFromByteString(decoding.bytes)) } : decoding;
}

/** The inverse of {@link documentFromData}. */
export function dataFromDocument(document: SecretText): SecretText {
  return new SecretText(encodeBase64(byteStringFromText(document.reveal())));
}

/** A file's bytes as a document; every byte is kept. */
export function documentFromBytes(bytes: Uint8Array): SecretText {
  return new SecretText(textFromByteString(byteStringFromBytes(bytes)));
}
