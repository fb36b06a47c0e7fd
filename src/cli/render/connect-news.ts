import type { ConnectNews } from "../../core/report/connect-news.ts";
import type { DryRun } from "../../core/report/connect-report.ts";
import { refText } from "./object-ref.ts";
import { printable } from "./printable.ts";
import { renderProof } from "./proof.ts";

const DRY_RUN_SUFFIX: Readonly<Record<DryRun, string>> = {
  none: "",
  client: " (dry run)",
  server: " (server dry run)",
};

export interface NewsStyle {
  /** Whether there are several namespaces, so that each line has to say which. */
  readonly several: boolean;
  readonly dryRun: DryRun;
}

/** One thing that `connect` did or saw, in kubectl's words: `secret/pullpass created`. */
export function renderNews(news: ConnectNews, style: NewsStyle): string {
  return linesOf(news, style)
    .map((line) => `${printable(line)}\n`)
    .join("");
}

function linesOf(news: ConnectNews, { several, dryRun }: NewsStyle): readonly string[] {
  switch (news.kind) {
    case "change": {
      const { target, change, reason } = news.change;
      const why = reason === undefined ? "" : ` (${reason})`;
      return [`${refText(target, several)} ${change}${why}${DRY_RUN_SUFFIX[dryRun]}`];
    }
    case "replaced": {
      const { namespace, name, phase, node } = news.pod;
      const where = node === undefined ? "" : ` on node ${node}`;
      return [`${refText({ kind: "Pod", namespace, name }, several)} ${phase}${where}`];
    }
    case "shown": {
      const { proof, image, event } = news.pull;
      const what = image === undefined ? "" : `: ${image}`;
      return [
        `proven: ${renderProof(proof)}${what}`,
        ...(event === undefined ? [] : [`  kubelet: ${event}`]),
      ];
    }
  }
}
