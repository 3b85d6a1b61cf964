import { customerOf, type Explained, explainAll } from '../app/billing/explained-year.ts';
import { createRandom } from './random.ts';

const MONTHS = 12;
const SAY_EVERY = 10;

/** So many customers of twelve months: every line to its last event, every pair of months by what makes it differ. */
export async function soakBills(seed: number, customers: number, print: (line: string) => void) {
  const found: Explained = { lines: 0, parts: 0, events: 0, pairs: 0, wrong: [] };
  for (let n = 0; n < customers; n += 1) {
    const { next } = createRandom(seed + n);
    await explainAll(await customerOf(MONTHS, next), MONTHS, found);
    if ((n + 1) % SAY_EVERY === 0) print(`${n + 1} customers`);
  }
  return { seed, customers, ...found };
}
