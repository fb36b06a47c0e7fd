/** What the process's exit code says; a contract with scripts. */
export const EXIT = {
  /** Yes; done; nothing wrong. */
  ok: 0,
  /** No; findings; not found; refused because it is not ours. */
  no: 1,
  /** Wrong use, or an input is missing. */
  usage: 2,
  /** Could not be determined. */
  unsure: 3,
  /** The cloud or the cluster refused us. */
  notPermitted: 4,
  /** Partly done; the rest is listed. */
  partial: 5,
  timeout: 124,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
