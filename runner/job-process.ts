import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { finished } from 'node:stream/promises';
import { defined } from '../lib/domain/defined.ts';
import type { ProgramExit } from './engine.ts';
import { startGuard } from './guard.ts';
import { type Isolation, launch } from './isolation.ts';
import { DRAIN_MS, TERM_GRACE_MS } from './limits.ts';
import { reasonOf, signalOf } from './program-end.ts';
import { endStrays, MARK } from './strays.ts';
import { sampleUsage } from './usage-sampler.ts';

export interface JobCommand {
  readonly attemptId: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly network?: 'none' | 'internet' | undefined;
  readonly folder: string;
  readonly isolation: Isolation;
  readonly timeoutMs: number;
  /** What its machine has; a job that uses more is ended. */
  readonly memoryMib: number;
  /** Ends the job early, with its reason. */
  readonly signal: AbortSignal;
  readonly onOutput: (chunk: Buffer) => void;
}

function endGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The whole group has ended already.
  }
}

function notStarted(error: NodeJS.ErrnoException, command: string): Pick<ProgramExit, 'exitCode' | 'reason'> {
  if (error.code === 'ENOENT') return { exitCode: 127, reason: `there is no command ${command}` };
  return { exitCode: 126, reason: `${command} cannot be run: ${error.code ?? error.message}` };
}

/**
 * Runs a job's command as a child process in a group of its own: no shell between, no input, output handed on as it
 * comes. Resolves, never rejects, when the command and everything it has started have ended.
 */
export async function runJob(job: JobCommand): Promise<ProgramExit> {
  const guard = startGuard(`${MARK}=${job.attemptId}`);
  const startedAt = performance.now();
  const { file, args, options } = launch(job, job.isolation);
  const child = spawn(file, args, {
    ...options,
    cwd: job.folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const runMs = () => Math.round(performance.now() - startedAt);
  const { pid } = child;
  if (pid === undefined) {
    guard.release();
    const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
    return { ...notStarted(error, job.command), ended: 'by-itself', runMs: runMs() };
  }
  guard.watch(pid);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', job.onOutput);

  let ended: ProgramExit['ended'] = 'by-itself';
  let hard: NodeJS.Timeout | undefined;
  const end = (why: Exclude<ProgramExit['ended'], 'by-itself'>) => {
    if (ended !== 'by-itself') return;
    ended = why;
    // No time for last words: it would take the memory of others.
    endGroup(pid, why === 'out-of-memory' ? 'SIGKILL' : 'SIGTERM');
    hard = setTimeout(() => endGroup(pid, 'SIGKILL'), TERM_GRACE_MS);
  };
  const timer = setTimeout(() => end('timed-out'), job.timeoutMs);
  const sampler = sampleUsage(pid, { memoryMib: job.memoryMib, onOver: () => end('out-of-memory') });
  const stop = () => end('stopped');
  job.signal.addEventListener('abort', stop, { once: true });
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  if (job.signal.aborted) stop();

  const [code, signal] = await exit;
  const took = runMs();
  const usage = await sampler.end();
  clearTimeout(timer);
  clearTimeout(hard);
  job.signal.removeEventListener('abort', stop);
  // What it has started in the background ends with it: nothing may run on unbilled.
  endGroup(pid, 'SIGKILL');
  // The kernel has ended a namespace with its first process, before `unshare` itself ended; unless that was killed.
  if (!job.isolation.namespace || signal !== null) await endStrays(job.attemptId, job.isolation.uid);
  guard.release();
  await drained([child.stdout, child.stderr]);
  const exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  const reason = reasonOf(ended, job, signal ?? (job.isolation.namespace ? signalOf(exitCode) : undefined));
  return { exitCode, ended, runMs: took, ...defined({ usage, reason }) };
}

async function drained(streams: readonly NodeJS.ReadableStream[]): Promise<void> {
  const giveUp = AbortSignal.timeout(DRAIN_MS);
  await Promise.allSettled(streams.map((stream) => finished(stream, { signal: giveUp, cleanup: true })));
}
