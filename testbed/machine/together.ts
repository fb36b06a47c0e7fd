/**
 * Like `Promise.all`, but fails only after all have come to an end: whoever cleans up after the failure must not
 * race with the others, which would go on to start servers.
 */
export async function together<const Tasks extends readonly Promise<unknown>[]>(
  tasks: Tasks,
): Promise<{ -readonly [Key in keyof Tasks]: Awaited<Tasks[Key]> }> {
  await Promise.allSettled(tasks);
  return await Promise.all(tasks);
}
