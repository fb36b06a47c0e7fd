import { parse } from "yaml";
import { z } from "zod";

const roleSchema = z.looseObject({
  rules: z.array(
    z.looseObject({
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
      verbs: z.array(z.string()),
    }),
  ),
});

/** A Role or ClusterRole as a page shows it. */
export type Role = z.output<typeof roleSchema>;
export type Rules = Role["rules"];

/** One verb of one rule. */
export interface Right {
  /** `list pods`. */
  readonly right: string;
  /** The place of the rule in the role. */
  readonly rule: number;
  readonly verb: string;
}

export function readRole(text: string): Role {
  return roleSchema.parse(parse(text));
}

/** Every right of the role by itself. */
export function rightsOf({ rules }: Role): readonly Right[] {
  return rules.flatMap(({ resources, verbs }, rule) =>
    verbs.map((verb) => ({ right: `${verb} ${resources.join(",")}`, rule, verb })),
  );
}

export function withoutRight({ rules }: Role, { rule, verb }: Right): Rules {
  return rules
    .map((one, place) =>
      place === rule ? { ...one, verbs: one.verbs.filter((each) => each !== verb) } : one,
    )
    .filter(({ verbs }) => verbs.length > 0);
}
