import { Option } from "commander";

/** `--dry-run` as kubectl has it, for each command that writes objects. */
export function dryRunOption(): Option {
  return new Option("--dry-run <how>", "change nothing")
    .choices(["none", "client", "server"])
    .default("none");
}

/** `-o` of a command that says of objects what became of them. */
export function writeOutputOption(): Option {
  return new Option("-o, --output <format>", "print a report instead").choices(["json", "yaml", "name"]);
}
