import { createKernel } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { type Cost, costOf } from './costs.ts';
import { distantStore } from './latency.ts';
import { idOf, ledger, note, origin } from './ledger.ts';

/** Whole rounds of the rule for inline snapshots. */
const COMMANDS = 48;

/** The cost of cold and warm commands over the memory store, counted as DynamoDB counts. */
export async function localCosts(): Promise<Readonly<Record<'cold command' | 'warm command', Cost>>> {
  const { store, usage } = distantStore(async () => {});
  const reset = () => Object.assign(usage, { calls: 0, readCalls: 0, readUnits: 0, writeUnits: 0 });
  const cold = createKernel({ store, ...nodeRuntime() });
  for (let i = 0; i < COMMANDS; i += 1) await cold.execute(ledger, note(idOf(1)), origin);
  reset();
  for (let i = 0; i < COMMANDS; i += 1) await cold.execute(ledger, note(idOf(1)), origin);
  const coldCost = costOf(usage, COMMANDS);
  const warm = createKernel({ store, ...nodeRuntime(), cacheSize: 10 });
  await warm.execute(ledger, note(idOf(1)), origin);
  reset();
  for (let i = 0; i < COMMANDS; i += 1) await warm.execute(ledger, note(idOf(1)), origin);
  return { 'cold command': coldCost, 'warm command': costOf(usage, COMMANDS) };
}
