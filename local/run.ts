import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalError } from './error.ts';

/** Lines of a failed command's output that its error repeats; the rest is in the log. */
const TAIL_LINES = 25;
const TAIL_BYTES = 64 * 1024;
/** Time between asking a process to end and killing it. */
const GRACE_MS = 3_000;

/** Node's programs are compiled once for all of their starts, at the place that Node itself takes for this. */
export const COMPILED = { NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache') };

export interface RunOptions {
  /** What is being done, for messages: "deploying the stacks". */
  readonly doing: string;
  /** All output is appended to this file. */
  readonly log: string;
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Called for every line of output, for progress. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command to its end and answers its output. It has a process group of its own, so that its children end with
 * it. Throws `LocalError` with the last lines when it fails or takes too long; the signal's reason when aborted.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<string> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...COMPILED, ...(options.env ?? process.env) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(options.log, { flags: 'a' });
  let tail = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log.write(text);
      tail = (tail + text).slice(-TAIL_BYTES);
      if (options.onLine) for (const line of text.split('\n')) options.onLine(line);
    });
  }
  const end = (signal: NodeJS.Signals) => signalGroup(child.pid, signal);
  let late = false;
  const deadline = setTimeout(() => {
    late = true;
    stopNow();
  }, options.timeoutMs);
  let kill: NodeJS.Timeout | undefined;
  const stopNow = () => {
    end('SIGTERM');
    kill ??= setTimeout(() => end('SIGKILL'), GRACE_MS);
  };
  options.signal?.addEventListener('abort', stopNow, { once: true });
  try {
    const [code, signal] = await ended(child);
    options.signal?.throwIfAborted();
    if (late) throw failure('process.timeout', options, `took longer than ${options.timeoutMs / 1_000} s`, tail);
    if (code !== 0) throw failure('process.failed', options, `failed (${signal ?? `exit code ${code}`})`, tail);
    return tail;
  } finally {
    clearTimeout(deadline);
    clearTimeout(kill);
    options.signal?.removeEventListener('abort', stopNow);
    log.end();
  }
}

/** Sends a signal to a process started with `detached` and to all its children; gone is as good as ended. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal] = await once(child, 'close');
  return [code, signal];
}

function failure(code: 'process.timeout' | 'process.failed', options: RunOptions, what: string, tail: string) {
  const lines = tail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  const doing = `${options.doing.charAt(0).toUpperCase()}${options.doing.slice(1)}`;
  return new LocalError(code, `${doing} ${what}. The whole output is in ${options.log}; its end:\n${lines}`);
}
