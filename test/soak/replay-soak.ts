import { customerOf, type Replayed, replayAll } from '../app/billing/explained-year.ts';
import { createRandom } from './random.ts';

const MONTHS = 12;
const SAY_EVERY = 10;

/** So many customers of twelve months, each made again from its log, byte for byte. */
export async function soakReplay(seed: number, customers: number, print: (line: string) => void) {
  const found: Replayed = { invoices: 0, days: 0, reproduced: 0, wrong: [] };
  for (let n = 0; n < customers; n += 1) {
    const { next } = createRandom(seed + n);
    await replayAll(await customerOf(MONTHS, next), MONTHS, found);
    if ((n + 1) % SAY_EVERY === 0) print(`${n + 1} customers`);
  }
  return { seed, customers, ...found };
}
