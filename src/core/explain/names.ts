/**
 * A message without the names that people chose: what an image, a repository or a tag is called is no reason. A tag `v429`
 * is no rate limit, an image `oomkilled` no Pod that ran out of memory. Hosts of URLs stay: blob stores are known by them.
 *
 * @example withoutNames('Failed to pull image "team/timeout:429": not found'); // 'Failed to pull image "IMAGE": not found'
 */
export function withoutNames(text: string): string {
  return NAMES.reduce((rest, { pattern, by }) => rest.replaceAll(pattern, by), text);
}

/** Where a name stands, and what stands there afterwards. Bounded, because messages are a megabyte long at times. */
const NAMES: readonly { readonly pattern: RegExp; readonly by: string }[] = [
  // Paths of URLs; the end of one may be punctuation of the sentence around it.
  { pattern: /(https?:\/\/[^/\s"?]{1,300})[^\s"]{0,4096}?(?=["\s,:]*(?:\s|$))/gi, by: "$1" },
  // Words in front of a name, which may be a single word: kubelet, containerd and moby write them.
  { pattern: /\b(image|reference|ref|repository) "[^"\s]{1,1024}"/gi, by: '$1 "IMAGE"' },
  {
    pattern: /(?<!matching )\b(manifest for|pull access denied for) "?[^"\s,]{1,1024}"?(?=[\s,])/gi,
    by: '$1 "IMAGE"',
  },
  // containers/image writes them bare.
  { pattern: /\bdocker:\/\/\S{1,1024}?(?=:?(?:\s|$))/gi, by: "IMAGE" },
  { pattern: /\breading manifest \S{1,300} in \S{1,1024}?(?=:?(?:\s|$))/gi, by: "reading manifest in IMAGE" },
  // Quoted, and of the shape of a name.
  { pattern: /"(?!https?:|application\/)\w[^"\s]{0,1024}?[/:@][^"\s]{1,1024}"/g, by: '"IMAGE"' },
  // A host with a path, but no path of a file and no media type.
  {
    pattern:
      /(?<![\w/.:@-])(?!application\/)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::\d{1,5})?\/[\w./@:-]{0,1023}[\w]/g,
    by: "IMAGE",
  },
  // A path with a tag: a colon with a space behind it ends words, `net/http: timeout`.
  { pattern: /(?<![\w/.:@-])[\w.-]{1,128}(?:\/[\w.-]{1,128}){1,16}[:@]\w[\w.:-]{0,200}/g, by: "IMAGE" },
];
