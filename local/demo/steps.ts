import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;
const PATIENCE_MS = 120_000;

/** Prints each step, and how long it took. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await work();
    console.log(`  ✓ ${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${what}`);
    return result;
  } catch (error) {
    console.log(`  ✗ ${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(5)} s  ${what}`);
    throw error;
  }
}

/** Asks again and again until there is an answer; gives up after two minutes. */
export async function until<T>(
  what: string,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > giveUpAt) throw new Error(`still waiting after ${patienceMs / 1_000} s: ${what}`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
