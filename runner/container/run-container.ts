import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../lib/domain/defined.ts';
import type { Program, ProgramExit } from '../engine.ts';
import { RunnerError } from '../errors.ts';
import { TERM_GRACE_MS } from '../limits.ts';
import { reasonOf, signalOf } from '../program-end.ts';
import { ContainerError } from './container-error.ts';
import { END_PAUSE_MS, END_TRIES, MAX_TOOL_OUTPUT_BYTES } from './limits.ts';
import { removeContainer } from './orphans.ts';
import { hasRunOutOfMemory } from './out-of-memory.ts';
import { sampleContainer } from './sample-container.ts';
import { type ContainerState, stateOf } from './state.ts';
import { type ContainerTool, toolEnvironment } from './tool.ts';

/** Exit codes of `run` for a program that the container does not have, or that cannot be run there. */
const NOT_RUN = [126, 127];

/** Runs a container to its end by `options`, and removes it. Throws RunnerError `container-refused` when it cannot be begun. */
export async function runContainer(
  tool: ContainerTool,
  program: Program,
  name: string,
  options: readonly string[],
): Promise<ProgramExit> {
  const startedAt = performance.now();
  // A group of its own: what ends this runner must not end the tool in the middle of its work.
  const child = spawn(tool.name, options, {
    env: toolEnvironment(),
    // Its monitor leaves a file where it is begun when memory runs out.
    cwd: dirname(program.folders.home),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stdout.on('data', program.onOutput);
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-MAX_TOOL_OUTPUT_BYTES);
    program.onOutput(chunk);
  });
  const over = new AbortController();
  let ended: ProgramExit['ended'] = 'by-itself';
  const ending: Promise<void>[] = [];
  const end = (why: Exclude<ProgramExit['ended'], 'by-itself'>) => {
    if (ended !== 'by-itself') return;
    ended = why;
    ending.push(endContainer(tool, name, why === 'out-of-memory' ? 0 : TERM_GRACE_MS, over.signal));
  };
  const timer = setTimeout(() => end('timed-out'), program.timeoutMs);
  const stop = () => end('stopped');
  program.signal.addEventListener('abort', stop, { once: true });
  if (program.signal.aborted) stop();
  const sampler = sampleContainer(tool, name, { memoryMib: program.memoryMib, onOver: () => end('out-of-memory') });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    const runMs = Math.round(performance.now() - startedAt);
    over.abort();
    const usage = await sampler.end();
    const state = await stateOf(tool, name).catch(() => undefined);
    const found = outcomeOf({ tool, program, code, state, words, isEnded: ended !== 'by-itself' });
    if (state !== undefined && ended === 'by-itself' && (await isOutOfMemory(state))) ended = 'out-of-memory';
    const reason = reasonOf(ended, program, signalOf(found.exitCode)) ?? found.reason;
    return { exitCode: found.exitCode, ended, runMs, ...defined({ usage, reason }) };
  } finally {
    over.abort();
    clearTimeout(timer);
    program.signal.removeEventListener('abort', stop);
    await sampler.end();
    await Promise.all(ending);
    await removeContainer(tool, name).catch(() => {});
  }
}

/** A program that had its memory taken and did its work all the same has succeeded. */
async function isOutOfMemory({ id, exitCode, isOutOfMemory: isSaid }: ContainerState): Promise<boolean> {
  return exitCode !== 0 && (isSaid || (await hasRunOutOfMemory(id)));
}

interface Ended {
  readonly tool: ContainerTool;
  readonly program: Program;
  /** Of the tool. */
  readonly code: number | null;
  readonly state: ContainerState | undefined;
  readonly words: string;
  readonly isEnded: boolean;
}

function outcomeOf({ tool, program, code, state, words, isEnded }: Ended): Pick<ProgramExit, 'exitCode' | 'reason'> {
  if (state?.isRunning) throw new ContainerError(`${tool.name} has let go of the container: ${words.trim()}`);
  if (state?.hasBegun) return { exitCode: state.exitCode };
  if (isEnded) return { exitCode: 128 + 9 };
  if (code !== null && NOT_RUN.includes(code)) {
    return { exitCode: code, reason: `the image cannot run ${program.command}: ${words.trim()}` };
  }
  throw new RunnerError(
    'container-refused',
    `${tool.name} cannot run a container: ${words.trim() || `exit code ${code}`}`,
  );
}

/** Until the tool says that it is over: a container that is only being made has nothing yet that could be ended. */
async function endContainer(tool: ContainerTool, name: string, graceMs: number, over: AbortSignal): Promise<void> {
  for (let tries = 0; tries < END_TRIES && !over.aborted; tries += 1) {
    await tool.call(['stop', `--time=${graceMs / 1_000}`, name]).catch(() => {});
    await sleep(END_PAUSE_MS, undefined, { signal: over }).catch(() => {});
  }
}
