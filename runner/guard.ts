import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Guard {
  /** Names the group to end. Said at once after its start: it is not guarded before. */
  watch(group: number): void;
  release(): void;
}

/**
 * Ends a process group should this process die without a chance to do so itself (SIGKILL, out of memory). A shell waits
 * on a pipe that only we hold open: a first line names the group, a second one means that all went well, end of file that
 * we are gone. It runs before the group does, so that starting it is no time in which nobody would notice.
 */
export function startGuard(): Guard {
  const script = 'read -r group <&3 || exit 0; read -r _ <&3 || kill -9 "-$group" 2>/dev/null';
  const guard: ChildProcess = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = guard.stdio[3] as Writable;
  pipe.on('error', () => {});
  guard.on('error', () => {});
  guard.unref();
  let isWatching = false;
  return {
    watch(group) {
      isWatching = true;
      pipe.write(`${group}\n`);
    },
    release: () => void (isWatching ? pipe.end('over\n') : pipe.end()),
  };
}
