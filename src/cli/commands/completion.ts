import { Argument, Command } from "commander";
import { BASH_SCRIPT } from "../complete/scripts/bash.ts";
import { FISH_SCRIPT } from "../complete/scripts/fish.ts";
import { POWERSHELL_SCRIPT } from "../complete/scripts/powershell.ts";
import { ZSH_SCRIPT } from "../complete/scripts/zsh.ts";
import type { RunContext } from "../run-context.ts";

const SCRIPTS = {
  bash: BASH_SCRIPT,
  zsh: ZSH_SCRIPT,
  fish: FISH_SCRIPT,
  powershell: POWERSHELL_SCRIPT,
} as const;

const EXAMPLES = `
Examples:
  # bash: now, and in every new shell
  source <(pullpass completion bash)
  echo 'source <(pullpass completion bash)' >> ~/.bashrc

  # zsh; compinit has to come before it
  echo 'source <(pullpass completion zsh)' >> ~/.zshrc

  # fish
  pullpass completion fish > ~/.config/fish/completions/pullpass.fish

  # PowerShell
  pullpass completion powershell | Out-String | Invoke-Expression

As kubectl pullpass it needs none of these: kubectl's own completion asks
kubectl_complete-pullpass, which npm installs beside it (kubectl 1.26, newer).
`;

export function completionCommand(context: RunContext): Command {
  return new Command("completion")
    .summary("print the script that completes command lines")
    .description(
      "Prints a script for your shell, with which Tab completes commands, flags and their values, and names that the " +
        "kubeconfig and the cluster have: contexts, namespaces, ServiceAccounts, pull secrets, workloads, images, " +
        "registries. A cluster that does not answer within a second completes nothing.",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(SCRIPTS)))
    .addHelpText("after", EXAMPLES)
    .action((shell: keyof typeof SCRIPTS) => {
      context.terminal.out(SCRIPTS[shell]);
    });
}
