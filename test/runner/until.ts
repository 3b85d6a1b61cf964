import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition on something outside this process (another process, a file); fails after a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const giveUp = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > giveUp) throw new Error(`still not so after ${limitMs} ms: ${what}`);
    await sleep(10);
  }
}

/** Whether a process runs. One that has ended and only waits to be reaped by its parent does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return process.platform !== 'linux';
  }
}
