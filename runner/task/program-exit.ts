import { constants } from 'node:os';
import { defined } from '../../lib/domain/defined.ts';
import type { Program, ProgramExit } from '../engine.ts';
import type { Usage } from '../usage-sampler.ts';
import type { StarterExit } from './starter-exit.ts';
import type { TaskContainer } from './task-metadata.ts';

export interface ProgramEnd {
  /** Absent when the program's first process could not write it down. */
  readonly told?: StarterExit | undefined;
  readonly container: TaskContainer;
  readonly ended: ProgramExit['ended'];
  readonly program: Pick<Program, 'command' | 'image' | 'memoryMib' | 'timeoutMs' | 'signal'>;
  readonly usage?: Usage | undefined;
}

const KILLED = 128 + constants.signals.SIGKILL;
/** Of a container whose end is not explained: from here it is taken for want of memory. Samples are a second apart. */
const NEARLY_ALL = 0.9;

/** The exit of a program whose container has stopped. */
export function exitOf(end: ProgramEnd): Omit<ProgramExit, 'runMs' | 'usage'> {
  const { told, container, program } = end;
  const exitCode = told === undefined ? (container.exitCode ?? KILLED) : codeOf(told);
  const ended = end.ended === 'by-itself' && isOutOfMemory(end, exitCode) ? 'out-of-memory' : end.ended;
  return { exitCode, ended, ...defined({ reason: reasonOf(ended, told, exitCode, program) }) };
}

function codeOf(told: StarterExit): number {
  if (told.kind === 'exited') return told.code;
  if (told.kind === 'signalled') return 128 + told.signal;
  return told.error === 'ENOENT' ? 127 : 126;
}

/** The kernel's own word where there is one; a program that was killed for its memory need not be the one that has failed. */
function isOutOfMemory({ told, usage, program }: ProgramEnd, exitCode: number): boolean {
  if (exitCode === 0 || told?.kind === 'failed') return false;
  if (told !== undefined) return told.isOutOfMemory;
  return exitCode === KILLED && usage !== undefined && usage.peakMemoryMib >= NEARLY_ALL * program.memoryMib;
}

function reasonOf(
  ended: ProgramExit['ended'],
  told: StarterExit | undefined,
  exitCode: number,
  { command, image, memoryMib, timeoutMs, signal }: ProgramEnd['program'],
): string | undefined {
  if (ended === 'timed-out') return `ran longer than its limit of ${timeoutMs} ms`;
  if (ended === 'out-of-memory') return `used more than the ${memoryMib} MiB of its machine`;
  if (ended === 'stopped') return String(signal.reason);
  if (told === undefined) {
    return `the container of ${image} ended with exit code ${exitCode} and without a word of ${command}: has the image an entry point of its own?`;
  }
  if (told.kind === 'failed') {
    return told.error === 'ENOENT' ? `there is no command ${command}` : `${command} cannot be run: ${told.error}`;
  }
  if (told.kind === 'exited') return undefined;
  const name = Object.entries(constants.signals).find(([, number]) => number === told.signal)?.[0];
  return `ended by ${name ?? `signal ${told.signal}`}`;
}
