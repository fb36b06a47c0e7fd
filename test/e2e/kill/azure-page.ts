import { join } from "node:path";
import type { Page } from "./table.ts";

const HEADER = `# Killed in Azure

What \`connect\` and \`rotate\` make in Azure is made by several requests, and a client secret is shown once; what \`disconnect --revoke\`
takes back goes by several, after the record of it has gone with the secret. So pullpass is killed at its requests in turn,
to Resource Manager, Graph and the registry, and at its writes to the cluster, after the server has answered and before
pullpass reads the answer; then the same command is run again. Cloud, pull secret and ServiceAccount must then be as if
nobody had killed it: what the killed run made is used, and what it made and cannot use (a client secret, a token's password,
whose text nobody has) is taken back. What is to go and is recorded nowhere any more is found by its name
([ADR 15](adr/0015-what-is-left-in-a-cloud-is-found-by-name.md)). \`npm run test:kill\` does that on a stand-in for Azure and
a real cluster and holds this page against what it saw; \`PULLPASS_KILL=record npm run test:kill\` writes it.

- **n**: which of the requests it was at, counted from 1 for Azure and for the cluster. It is not compared.
- **after the kill**: what is there, of a \`disconnect\` what is still to go. A *client secret* that is in no pull secret is of no
  use to anybody. Whoever runs the same \`connect\` again on the same machine takes it back at once; anybody else's \`connect\` leaves it
  alone for an hour, since it may be that of somebody who is at it this moment.
- **complete**: exit code 0, the cloud and the namespace as after a run that nobody killed, and the pull secret's password is
  one that the cloud knows. Where the killed \`disconnect\` had done all, the second *says that it was*, with exit code 1.
  Of a \`rotate\`, which is run with \`--grace 0\`, the old password is good for nothing then; where the killed run had ended the
  journal, the same command is the next rotation, and ends what the first had recorded. Its reads are killed, too, by
  \`npm run test:kill\`, and are not listed.
- **journal**: how far the pull secret says that a rotation is ([ADR 13](adr/0013-the-journal-of-a-rotation.md)).
`;

export const AZURE_PAGE: Page = {
  path: join(import.meta.dirname, "../../../docs/azure-sigkill.md"),
  header: HEADER,
};

/** A request in words without what is chance in it: ids, the cluster's short name, the image's. */
export function azureRequestName(line: string): string {
  return line
    .replace(/\/subscriptions\/.*\/registries\/acme1/i, "…/registries/acme1")
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "ID")
    .replaceAll(/(pullpass-(?:acme1-)?)[0-9a-f]{8}/g, "$1CLUSTER")
    .replaceAll(/team\/app-[a-z0-9]+/g, "team/app")
    .replaceAll(/sha256:[0-9a-f]+/g, "DIGEST");
}
