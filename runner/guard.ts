import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Guard {
  /** Names the group to end. */
  watch(group: number): void;
  release(): void;
}

/** Without a named group: every process with the mark, searched for one second, for it may only just be starting. */
const BY_MARK = `
for again in 1 2 3 4 5 6 7 8 9 10; do
  for found in $(grep -lzxF -e "$0" /proc/[0-9]*/environ 2>/dev/null); do
    found=\${found#/proc/}
    kill -9 "-\${found%/environ}" 2>/dev/null
  done
  sleep 0.1
done`;

const SCRIPT = `
if read -r group <&3; then
  read -r over <&3 || kill -9 "-$group" 2>/dev/null
else ${BY_MARK}
fi`;

/**
 * Ends a process group should this process die without a chance to do so itself (SIGKILL, out of memory). A shell waits
 * on a pipe that only we hold open: a first line names the group, a second one means that all went well, end of file that
 * we are gone. It runs before the group does, so that there is no unguarded time at its start. Between the
 * group's start and its naming it is found by `mark`, a line of its environment (on Linux).
 */
export function startGuard(mark: string): Guard {
  const guard: ChildProcess = spawn('/bin/sh', ['-c', SCRIPT, mark], {
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
    release: () => void pipe.end(isWatching ? 'over\n' : 'none\nover\n'),
  };
}

/** Twice a second for a while: a container that is only being made is there a moment later. */
const REMOVE = `
read -r over <&3 && exit
for again in 1 2 3 4 5 6 7 8 9 10; do
  "$0" kill "$1" 2>/dev/null
  "$0" rm --force --volumes "$1" 2>/dev/null
  "$0" secret ls --format '{{.Name}}' 2>/dev/null | grep -e "^$1-" | xargs -r "$0" secret rm
  sleep 0.5
done`;

/** Removes a container and its secrets should this process die without a chance to do so itself: no tool ends one with who has begun it. */
export function guardContainer(tool: string, container: string): Pick<Guard, 'release'> {
  const guard = spawn('/bin/sh', ['-c', REMOVE, tool, container], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const pipe = guard.stdio[3] as Writable;
  pipe.on('error', () => {});
  guard.on('error', () => {});
  guard.unref();
  return { release: () => void pipe.end('over\n') };
}
