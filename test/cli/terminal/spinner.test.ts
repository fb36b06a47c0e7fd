import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSpinner } from "../../../src/cli/terminal/spinner.ts";
import { spinningTerminal } from "../../../src/cli/terminal/spinning-terminal.ts";
import { testTerminal } from "../../builders/terminal.ts";
import { shown } from "./at-terminal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const COLUMNS = 20;

function spinning(parts: Parameters<typeof testTerminal>[0] = {}) {
  let screen = "";
  const write = (text: string): void => {
    screen += text;
  };
  const spinner = createSpinner({ write, columns: () => COLUMNS });
  const { terminal } = testTerminal(parts);
  return {
    terminal: spinningTerminal({ ...terminal, out: write, err: write }, spinner),
    spinner,
    written: () => screen,
    shown: () => shown(screen),
  };
}

describe("progress at a terminal", () => {
  it("is not seen of what is over within 300 ms", () => {
    const { terminal, spinner, written } = spinning();
    terminal.progress("reading namespace shop");
    vi.advanceTimersByTime(299);
    spinner.end();
    vi.advanceTimersByTime(1_000);
    expect(written()).toBe("");
  });

  it("turns in one line, which follows the phases", () => {
    const { terminal, shown } = spinning();
    terminal.progress("reading");
    vi.advanceTimersByTime(300);
    expect(shown()).toBe("| reading");
    vi.advanceTimersByTime(100);
    expect(shown()).toBe("/ reading");
    terminal.progress("37 of 200", "step");
    expect(shown()).toBe("- 37 of 200");
  });

  it("is gone before anything else is written, and comes again below it", () => {
    const { terminal, shown } = spinning();
    terminal.progress("reading");
    vi.advanceTimersByTime(300);
    terminal.out("secret/pullpass created\n");
    expect(shown()).toBe("secret/pullpass created\n");
    terminal.progress("cluster prod", "note");
    vi.advanceTimersByTime(100);
    expect(shown()).toBe("secret/pullpass created\ncluster prod\n/ reading");
  });

  it("does not draw over a prompt that somebody else wrote", () => {
    const { terminal, shown } = spinning();
    terminal.progress("reading");
    vi.advanceTimersByTime(300);
    terminal.err("Password: ");
    vi.advanceTimersByTime(5_000);
    expect(shown()).toBe("Password: ");
  });

  it("is never around a question, nor around a program that asks", async () => {
    const hidden = vi.fn(async () => "secret");
    const { terminal, shown } = spinning({ ask: { hidden } });
    terminal.progress("reading");
    vi.advanceTimersByTime(300);
    const answer = terminal.ask.hidden("Password");
    vi.advanceTimersByTime(5_000);
    expect(shown()).toBe("");
    expect(await answer).toBe("secret");
    terminal.progress("asking");
    vi.advanceTimersByTime(300);
    terminal.handOver();
    vi.advanceTimersByTime(5_000);
    expect(shown()).toBe("");
  });

  it("leaves nothing behind when it ends", () => {
    const { terminal, spinner, shown } = spinning();
    terminal.progress("reading");
    vi.advanceTimersByTime(1_000);
    spinner.end();
    vi.advanceTimersByTime(1_000);
    expect(shown()).toBe("");
  });

  it("fits the terminal's width, and obeys nothing that stands in it", () => {
    const { terminal, shown } = spinning();
    terminal.progress("\u001b[2Jreading namespace shop of the cluster");
    vi.advanceTimersByTime(300);
    expect(shown()).toHaveLength(COLUMNS - 1);
    expect(shown()).not.toContain("\u001b[2J");
  });
});
