import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { defined } from '../lib/domain/defined.ts';
import { explained } from '../lib/infra/cloudformation-advice.ts';
import { PreflightError } from '../lib/infra/preflight.ts';

export const ROOT = path.resolve(import.meta.dirname, '..');

/** Runs a command line of ours; what stops it is printed, and the exit code is 1. */
export async function toItsEnd(main: (args: readonly string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * Runs a program to its end, with its output here. `input` goes to its standard input, which no list of processes shows. Throws
 * `PreflightError` when it fails.
 */
export function run(command: string, args: readonly string[], input?: string): void {
  const stdin = input === undefined ? 'inherit' : 'pipe';
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: [stdin, 'inherit', 'inherit'],
    ...defined({ input }),
  });
  if (status !== 0) throw new PreflightError(`"${command} ${args.join(' ')}" failed.`);
}

/** Whether a program is there and works. */
export function answers(command: string): boolean {
  return spawnSync(command, ['version'], { stdio: 'ignore', timeout: ANSWER_MS }).status === 0;
}

const ANSWER_MS = 20_000;

/** Enough of what was printed to find a failure in. */
const MAX_KEPT = 100_000;

/** Runs the CDK; what CloudFormation says when it fails is followed by what to do. */
export async function cdk(...args: readonly string[]): Promise<void> {
  const child = spawn('npx', ['cdk', ...args], { cwd: ROOT, stdio: ['inherit', 'inherit', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    said = (said + text).slice(-MAX_KEPT);
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new PreflightError([`"cdk ${args[0]}" failed.`, ...explained(said)].join('\n'));
}

/** Asks at a terminal; undefined where there is none. */
export function asker(): ((question: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY) return undefined;
  return async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  };
}
