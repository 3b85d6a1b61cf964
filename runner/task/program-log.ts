import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { RunnerError } from '../errors.ts';

export interface ProgramLog {
  /** Resolves when all that was written has been handed on, or after `limitMs` where somebody still writes. */
  end(limitMs: number): Promise<void>;
}

const { O_RDONLY, O_WRONLY, O_NONBLOCK, O_NOFOLLOW } = constants;

/**
 * Reads a named pipe as it is written. It is opened before the program is let go, and held open for writing too, so that it
 * has no end before the program has. Throws RunnerError `attempt-lost` when something else is in its place.
 */
export function programLog(path: string, onOutput: (chunk: Buffer) => void): ProgramLog {
  const stream = new Socket({ fd: openPipe(path, O_RDONLY), readable: true, writable: false });
  let writing: number | undefined = openPipe(path, O_WRONLY);
  const ended = new Promise<void>((resolve) => {
    stream
      .on('data', onOutput)
      .on('error', () => resolve())
      .on('close', () => resolve());
  });
  return {
    async end(limitMs) {
      if (writing === undefined) return;
      closeSync(writing);
      writing = undefined;
      const timer = setTimeout(() => stream.destroy(), limitMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function openPipe(path: string, how: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, how | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    throw new RunnerError('attempt-lost', 'the pipe of the log cannot be opened', error);
  }
  if (fstatSync(descriptor).isFIFO()) return descriptor;
  closeSync(descriptor);
  throw new RunnerError('attempt-lost', 'the pipe of the log was replaced');
}
