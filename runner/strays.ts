import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { STRAY_PASSES, STRAY_PAUSE_MS } from './limits.ts';

/** Every process of a job has it in its environment, whatever group or session it has moved to. */
export const MARK = 'CATACLOUD_ATTEMPT';

/**
 * Processes with the attempt's mark in the environment they were started with, and all of its own user where it has one.
 * Empty where there is no `/proc`.
 */
export async function straysOf(attemptId: string, uid?: number): Promise<readonly number[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]+$/.test(name));
  const mark = `\0${MARK}=${attemptId}\0`;
  const found = await Promise.all(
    processes.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (`\0${environment}`.includes(mark)) return Number(pid);
      if (uid === undefined) return undefined;
      const owner = await stat(`/proc/${pid}`).catch(() => undefined);
      return owner?.uid === uid ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

/** Ends processes that a job has left behind, even in a session of their own. Returns how many there were. */
export async function endStrays(attemptId: string, uid?: number): Promise<number> {
  const found = new Set<number>();
  // What one of them has started while they were being listed is found the next time.
  for (let pass = 0, empty = 0; pass < STRAY_PASSES && empty < 2; pass += 1) {
    const strays = await straysOf(attemptId, uid);
    if (strays.length === 0) {
      empty += 1;
      await setTimeout(STRAY_PAUSE_MS);
      continue;
    }
    empty = 0;
    for (const pid of strays) {
      found.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended between being seen and being ended.
      }
    }
  }
  return found.size;
}
