/** Words on the command line that a command does not understand. The message says what they are, and what would be right. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/**
 * Runs an operator's command with the words behind its name. `--help` prints its usage. The exit code is 2, with the usage, where the
 * words are not understood; 1 where the command answers false, or throws: then its message is printed, and its stack where `stacks` says
 * so, as for tests that find faults in the code.
 */
export async function runCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<boolean>,
  { stacks = false }: { readonly stacks?: boolean } = {},
): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return;
  }
  try {
    if (!(await command(args))) process.exitCode = 1;
  } catch (error) {
    const isWords = isUsage(error);
    console.error(stacks && !isWords && !wasEnded(error) ? error : messageOf(error));
    if (isWords) console.error(`\n${usage}`);
    process.exitCode = isWords ? 2 : 1;
  }
}

/** Refuses words behind those that a command takes: `stop production` would otherwise stop what runs here. */
export function atMost(count: number, words: readonly string[]): void {
  const more = words.slice(count);
  if (more.length > 0) throw new UsageError(`Nothing takes the word "${more.join(' ')}" here.`);
}

/** Refuses a verb that there is not; without one, too. */
export function assertVerb<V extends string>(verb: string | undefined, verbs: readonly V[]): asserts verb is V {
  if (verbs.some((one) => one === verb)) return;
  throw new UsageError(`${verb === undefined ? 'Say what to do' : `"${verb}" is unknown`}: ${verbs.join(', ')}.`);
}

/** Errors of `parseArgs` are about the command line as well. */
function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

/** By Ctrl-C. */
function wasEnded(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
