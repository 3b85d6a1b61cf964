import { createKernel, DEFAULT_SNAPSHOT_EVERY, memoryStore, writeUnits } from 'epoch';
import { itemOfRecord, nodeRuntime, sha256Hex } from 'epoch-dynamodb';
import { EVENT_BYTES, ledgerOf, note, origin } from './ledger.ts';
import { dollarsPerMillion, itemBytes } from './meter.ts';

const COMMITS = 96;
const READ_UNIT_BYTES = 4_096;

/** Dollars per million cold commands when the state rides in every k-th commit, with the real envelope. */
export async function carryingCost(stateBytes: number, snapshotEvery: number): Promise<number> {
  const aggregate = ledgerOf(EVENT_BYTES, stateBytes, snapshotEvery);
  const store = memoryStore({ digest: sha256Hex });
  const kernel = createKernel({ store, ...nodeRuntime() });
  for (let i = 0; i < COMMITS + snapshotEvery; i += 1) await kernel.execute(aggregate, note('1'), origin);
  const sizes = store.rows('ledger#1').map((row) => itemBytes(itemOfRecord(row)));
  let readUnits = 0;
  let writes = 0;
  for (let i = snapshotEvery; i < sizes.length; i += 1) {
    const page = sizes.slice(i - snapshotEvery, i).reduce((sum, bytes) => sum + bytes, 0);
    readUnits += Math.max(1, Math.ceil(page / READ_UNIT_BYTES));
    writes += writeUnits(sizes[i] ?? 0);
  }
  const usage = { calls: 0, readCalls: 0, readUnits, writeUnits: writes };
  return Math.round(dollarsPerMillion(usage, sizes.length - snapshotEvery) * 100) / 100;
}

export async function carryingTable() {
  const distances = [1, 2, 4, DEFAULT_SNAPSHOT_EVERY, 16, 32];
  const table = [];
  for (const stateBytes of [500, 2_000, 10_000, 30_000]) {
    const dollars: Record<number, number> = {};
    for (const k of distances) dollars[k] = await carryingCost(stateBytes, k);
    table.push({ stateBytes, dollars });
  }
  return table;
}
