/** Something in a cloud that is left, or not, once a registry is disconnected. */
export interface CloudRemoval {
  /** In words: `token pullpass-c0ffee12 of registry acme`. */
  readonly what: string;
  /**
   * `planned`: it would be revoked. `kept`: it stays on purpose, since somebody else made or uses it. `left`: it stays, and
   * was to go or nobody said that it should.
   */
  readonly state: "revoked" | "planned" | "kept" | "left";
  /** Why it stays. */
  readonly reason?: string;
  /** The cloud's own tool's, for somebody who may. */
  readonly command?: string;
}
