import { type JsonMember, type JsonValue, members } from "../go/json.ts";
import type { ByteString } from "../go/utf8.ts";

/*
 * Edits of a well-formed document that leave every other byte as it is.
 */

export function withValue(document: ByteString, value: JsonValue, text: ByteString): ByteString {
  return document.slice(0, value.start) + text + document.slice(value.end);
}

/** With one more member at the end of the object; `member` is `"name":value`. */
export function withMember(document: ByteString, object: JsonValue, member: ByteString): ByteString {
  const last = members(document, object).at(-1);
  const at = last === undefined ? object.start + 1 : last.value.end;
  const separator = last === undefined ? "" : ",";
  return document.slice(0, at) + separator + member + document.slice(at);
}

/** Without one of the object's members, its comma, and the white space that was its own. */
export function withoutMember(document: ByteString, object: JsonValue, member: JsonMember): ByteString {
  const all = members(document, object);
  const index = all.findIndex(({ start }) => start === member.start);
  const previous = all[index - 1];
  const next = all[index + 1];
  const from = next === undefined && previous !== undefined ? previous.value.end : member.start;
  const to = next === undefined ? member.value.end : next.start;
  return document.slice(0, from) + document.slice(to);
}
