import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { type Failure, failureOf } from './failure.ts';
import { printable } from './format.ts';
import { makeProgram } from './program.ts';

/** Runs one command; answers with its exit code and never throws. */
export async function runCli(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json');
  const program = makeProgram(isJson);
  const interrupted = () => {
    // A bar leaves the shell's prompt behind itself otherwise.
    if (process.stderr.isTTY) process.stderr.write('\n');
    process.exit(EXIT.interrupted);
  };
  process.once('SIGINT', interrupted);
  // It stays, since what was written may fail later; once is enough for all commands of a process.
  if (!process.stdout.listeners('error').includes(outputEnded)) process.stdout.on('error', outputEnded);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    const failure = failureOf(error);
    if (isJson) process.stderr.write(`${JSON.stringify({ error: failure })}\n`);
    // The parser has said what it did not understand.
    else if (!(error instanceof CommanderError)) process.stderr.write(textOf(failure));
    return failure.exitCode;
  } finally {
    process.off('SIGINT', interrupted);
  }
}

/** A reader that has seen enough (`| head`) is no error. */
function outputEnded(error: NodeJS.ErrnoException): never {
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
}

/** What people read of a failure: each field at fault on a line of its own. */
export function textOf({ message, fields = [], requestId, exitCode }: Failure): string {
  const problems = fields.map(({ at, message: what }) => `${at}: ${what}`);
  // A message ends with the first of them, for those who show nothing else.
  const ending = `: ${problems[0]}`;
  const title = message.endsWith(ending) ? message.slice(0, -ending.length) : message;
  const lines = [`catacloud: ${printable(title)}`, ...problems.map((problem) => `  ${printable(problem)}`)];
  if (exitCode === EXIT.unauthenticated) lines.push('  Sign in with "catacloud login".');
  if (exitCode === EXIT.failed && requestId !== undefined) lines.push(`  Request ${requestId}`);
  return `${lines.join('\n')}\n`;
}
