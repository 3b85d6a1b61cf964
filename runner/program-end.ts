import { constants } from 'node:os';
import type { Program, ProgramExit } from './engine.ts';

/** In words, why a program did not end by itself and well. */
export function reasonOf(
  ended: ProgramExit['ended'],
  program: Pick<Program, 'timeoutMs' | 'memoryMib' | 'signal'>,
  signal: string | undefined,
): string | undefined {
  if (ended === 'timed-out') return `ran longer than its limit of ${program.timeoutMs} ms`;
  if (ended === 'out-of-memory') return `used more than the ${program.memoryMib} MiB of its machine`;
  if (ended === 'stopped') return String(program.signal.reason);
  return signal === undefined ? undefined : `ended by ${signal}`;
}

/** A first process can only hand a signal on as a shell does: 128 + n. */
export function signalOf(exitCode: number): string | undefined {
  if (exitCode <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}
