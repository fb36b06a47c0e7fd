import * as z from "zod/mini";
import type { AzureQuestion } from "../read.ts";

const directoryObject = z.object({
  "@odata.type": z.exactOptional(z.string()),
  id: z.string(),
  displayName: z.nullish(z.string()),
  appId: z.nullish(z.string()),
  servicePrincipalType: z.nullish(z.string()),
});

/** Somebody in the directory whom only an id was known of; `@odata.type` as `#microsoft.graph.group`. */
export type DirectoryObject = z.output<typeof directoryObject>;

const page = z.object({ value: z.array(directoryObject) });

/** As many ids as Graph takes at once. */
export const MAX_IDS = 1_000;

/** Who these ids are; those that the directory does not know are left out. */
export function getByIds(ids: readonly string[]): AzureQuestion<z.output<typeof page>> {
  return {
    call: {
      service: "graph",
      method: "POST",
      at: { path: "/v1.0/directoryObjects/getByIds", query: {} },
      body: { ids: [...ids], types: ["servicePrincipal", "group", "user"] },
    },
    schema: page,
  };
}
