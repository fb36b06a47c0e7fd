/** The person left a prompt with Ctrl-C: the command ends as it does at any other interrupt. */
export class PromptCancelled extends Error {
  override readonly name = "PromptCancelled";
}
