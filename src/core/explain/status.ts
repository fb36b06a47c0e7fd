/** The words of each runtime in front of an HTTP status; what stands between, a URL or `[manifests 1]`, is skipped. */
const STATUS = [
  // containerd, go-containerregistry, containers/image: `unexpected status from GET request to URL: 403 Forbidden`.
  /\bstatus ?(?:code)?(?: from (?:\w{3,7} request to|registry))?(?:[:=]? ?|:? https?:\S{1,4096} |:? \[[^\]]{1,400}\]:? )([345]\d\d)\b/i,
  // moby, of which the body was no JSON.
  /\bHTTP ([345]\d\d) response body/i,
  /\bHTTP status:? ([345]\d\d)\b/i,
  // moby of old, at a registry of version 1.
  /\bStatus ([345]\d\d) trying to pull/i,
  // A status with its own phrase needs no words in front of it (RFC 9110).
  /\b([45]\d\d):? \(?(?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Proxy Authentication Required|Request Timeout|Conflict|Gone|Precondition Failed|Unsupported Media Type|Range Not Satisfiable|Unprocessable|Too Many Requests|Unavailable For Legal|Internal Server Error|Not Implemented|Bad Gateway|Service Unavailable|Gateway Time-?out)/i,
] as const;

/**
 * The HTTP status that a reason tells of, in whichever program's words; undefined where it tells of none. The names that
 * people chose have to be off: a tag `404` is no status.
 *
 * @example statusOf("Requesting bearer token: invalid status code from registry 502 (Bad Gateway)"); // 502
 */
export function statusOf(reason: string): number | undefined {
  for (const pattern of STATUS) {
    const [, status] = pattern.exec(reason) ?? [];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}
