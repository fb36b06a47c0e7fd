/** What a run writes to while it is under way: a line that turns, and goes when anything else is written. */
export interface Spinner {
  /** Shows the line from now on, once it has been waited for long enough. */
  show(line: string): void;
  /** Takes the line away until the next `show`: a person is asked, or the work is over. */
  end(): void;
  /** Lets something else be written, on a line of its own. */
  around(text: string, write: (text: string) => void): void;
}

export interface SpinnerOptions {
  readonly write: (text: string) => void;
  /** The terminal's width in columns, as it is now. */
  readonly columns: () => number;
}

/** Most steps are over before it; what flickers tells nobody anything. Milliseconds. */
const DELAY_MS = 300;
const FRAME_MS = 100;
const FRAMES = ["|", "/", "-", "\\"] as const;
const ERASE_LINE = "\r\u001b[K";
/** The frame, a space, and the last column, in which some terminals break the line. */
const BESIDE_TEXT_COLUMNS = 3;

export function createSpinner({ write, columns }: SpinnerOptions): Spinner {
  let line: string | undefined;
  let frame = 0;
  let isDrawn = false;
  /** A prompt of somebody else's stands at the cursor: nothing may be drawn over it. */
  let isAtLineStart = true;
  let timer: NodeJS.Timeout | undefined;

  const erase = (): void => {
    if (isDrawn) write(ERASE_LINE);
    isDrawn = false;
  };
  const draw = (): void => {
    if (line === undefined || !isAtLineStart) return;
    const text = line.slice(0, Math.max(0, columns() - BESIDE_TEXT_COLUMNS));
    write(`${ERASE_LINE}${FRAMES[frame++ % FRAMES.length]} ${text}`);
    isDrawn = true;
  };
  const turn = (afterMs: number): void => {
    timer = setTimeout(() => {
      draw();
      turn(FRAME_MS);
    }, afterMs);
    // It keeps no process alive.
    timer.unref();
  };
  return {
    show(text) {
      line = text;
      if (timer === undefined) turn(DELAY_MS);
      else if (isDrawn) draw();
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
      line = undefined;
      erase();
    },
    around(text, writeText) {
      erase();
      writeText(text);
      if (text !== "") isAtLineStart = text.endsWith("\n");
    },
  };
}
