/** Where a code is explained, within the project. */
export function docsPage(code: string): string {
  return `docs/findings/${code}.md`;
}
