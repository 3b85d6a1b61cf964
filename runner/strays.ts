import { readdir, readFile } from 'node:fs/promises';

/** Every process of a job has it in its environment, whatever group or session it has moved to. */
export const MARK = 'CATACLOUD_ATTEMPT';

/** Processes with the attempt's mark in the environment they were started with. Empty where there is no `/proc`. */
export async function straysOf(attemptId: string): Promise<readonly number[]> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^[0-9]+$/.test(name));
  const mark = `\0${MARK}=${attemptId}\0`;
  const found = await Promise.all(
    processes.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return `\0${environment}`.includes(mark) ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

/** Ends processes that a job has left behind, even in a session of their own. Returns how many there were. */
export async function endStrays(attemptId: string): Promise<number> {
  const strays = await straysOf(attemptId);
  for (const pid of strays) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended between being seen and being ended.
    }
  }
  return strays.length;
}
