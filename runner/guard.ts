import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Ends a process group should this process die without a chance to do so itself (SIGKILL, out of memory). A shell waits
 * on a pipe that only we hold open: a line means that all went well, end of file that we are gone.
 */
export function guardGroup(group: number): { release(): void } {
  const script = 'read -r _ <&3 || kill -9 "-$1" 2>/dev/null';
  const guard: ChildProcess = spawn('/bin/sh', ['-c', script, 'guard', String(group)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = guard.stdio[3] as Writable;
  pipe.on('error', () => {});
  guard.on('error', () => {});
  guard.unref();
  return { release: () => pipe.end('over\n') };
}
