/** Tells what happens in groups that run side by side as if they ran one after the other. */
export interface InTurn<News> {
  /** Tells it at once where all groups before are over, else when they are. */
  tell(group: number, news: News): void;
  end(group: number): void;
  /** Tells what is held back, for an interrupt: whoever ends the work must know what was done by then. */
  flush(): void;
}

/** @param groups how many there are; they are numbered from 0 */
export function inTurn<News>(groups: number, tell: (news: News) => void): InTurn<News> {
  const held = Array.from({ length: groups }, (): News[] => []);
  const over = new Set<number>();
  let turn = 0;

  function empty(group: number): void {
    for (const news of held[group]?.splice(0) ?? []) tell(news);
  }

  return {
    tell(group, news) {
      held[group]?.push(news);
      if (group === turn) empty(group);
    },
    end(group) {
      over.add(group);
      while (over.has(turn)) {
        turn += 1;
        empty(turn);
      }
    },
    flush() {
      for (const group of held.keys()) empty(group);
    },
  };
}
