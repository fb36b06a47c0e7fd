/**
 * What the description of Graph, which is of 2020, lacks. The source of each is named: CSDL is
 * ../shared/specs/azure/graph/graph-v1.0-applications.csdl.xml, an extract of the service's own metadata of 2026.
 */
export const GRAPH_PATCH = {
  /** Properties by schema. */
  properties: {
    "microsoft.graph.application": {
      // CSDL: EntityType application, Property uniqueName, Edm.String; nullable, as all without Nullable="false" are.
      uniqueName: { type: "string", nullable: true },
    },
  },
  /** Keys beside `id`, each of which an entity is addressed by: `/applications(uniqueName='NAME')`. */
  alternateKeys: {
    // CSDL: EntityType application, Annotation AlternateKeys: appId and uniqueName.
    "/applications/{application-id}": ["appId", "uniqueName"],
    // CSDL: EntityType servicePrincipal, Annotation AlternateKeys: appId.
    "/servicePrincipals/{servicePrincipal-id}": ["appId"],
  },
  /**
   * Actions that answer a collection, which stands in `value` (OData JSON Format 4.01, 13 and 18); the description has
   * the bare list. CSDL: Action getByIds, ReturnType Collection(graph.directoryObject): its items are of any type that
   * is derived from it, each with properties of its own.
   */
  collections: ["/directoryObjects/getByIds"],
  /**
   * `PATCH` by an alternate key, with `Prefer: create-if-missing`, makes what is not there: 201 with the entity. The
   * CSDL has no words for that; Graph's own reference has, "Upsert application".
   */
  upserts: ["/applications/{application-id}"],
} as const;
