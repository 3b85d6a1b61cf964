import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitOf } from '../../runner/task/program-exit.ts';
import { starterExitOf } from '../../runner/task/starter-exit.ts';

const program = {
  command: '/bin/tool',
  image: 'registry.example/tool',
  memoryMib: 2_048,
  timeoutMs: 1_000,
  signal: new AbortController().signal,
};
const container = { id: 'b2', status: 'STOPPED', exitCode: 137 };

describe('the end of a program, by its first process', () => {
  it('is read as it was written, and nothing else is', () => {
    expect(starterExitOf('exited 3\n')).toEqual({ kind: 'exited', code: 3, isOutOfMemory: false });
    expect(starterExitOf('signalled 9 oom\n')).toEqual({ kind: 'signalled', signal: 9, isOutOfMemory: true });
    expect(starterExitOf('failed 2\n')).toEqual({ kind: 'failed', error: 'ENOENT' });
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(starterExitOf(text)).toBeUndefined();
      }),
    );
  });

  it('is for want of memory when the kernel says so, unless the program has succeeded all the same', () => {
    const endOf = (text: string) => exitOf({ told: starterExitOf(text), container, ended: 'by-itself', program });
    expect(endOf('signalled 9 oom\n')).toEqual({
      exitCode: 137,
      ended: 'out-of-memory',
      reason: 'used more than the 2048 MiB of its machine',
    });
    expect(endOf('exited 1 oom\n').ended).toBe('out-of-memory');
    expect(endOf('exited 0 oom\n').ended).toBe('by-itself');
    expect(endOf('signalled 9\n')).toEqual({ exitCode: 137, ended: 'by-itself', reason: 'ended by SIGKILL' });
  });

  it('is the platform’s doing when it was told to end, whatever it says then', () => {
    const told = starterExitOf('signalled 15\n');
    expect(exitOf({ told, container, ended: 'timed-out', program })).toEqual({
      exitCode: 143,
      ended: 'timed-out',
      reason: 'ran longer than its limit of 1000 ms',
    });
  });
});
