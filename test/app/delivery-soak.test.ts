import { viewId } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import { usageLedger } from '../../lib/app/usage/views/usage-ledger.ts';
import { CALM, createMemoryDependencies } from '../soak/memory-dependencies.ts';
import { soakInMemory } from '../soak/memory-soak.ts';
import { createOracle, differences } from '../soak/oracle.ts';
import { createRandom } from '../soak/random.ts';

const SHORT = 1_500;
const LIMIT_MS = 60_000;

describe('the whole application under duplicates, disorder, loss, crashes and poison', () => {
  it(
    'loses nothing, does nothing twice, and every day is metered to the byte',
    async () => {
      const seed = Number(process.env['SOAK_SEED'] ?? 20_260_102);
      const report = await soakInMemory({ seed, commands: SHORT });
      expect(report.wrong, `again with SOAK_SEED=${seed}`).toEqual([]);
      expect(report.crashes).toBeGreaterThan(50);
      expect(report.duplicates).toBeGreaterThan(200);
      expect(report.repairs).toBeGreaterThan(0);
      expect(report.timersFired).toBeGreaterThan(0);
      expect(report.poisonings).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it('would be noticed if a single row were wrong', async () => {
    const deps = createMemoryDependencies(createRandom(1), { ...CALM });
    const oracle = await createOracle(deps.log, deps.upcast);
    expect(await differences(oracle, deps.rows.rows)).toEqual([]);
    const row = {
      kind: 'put',
      key: { partition: 'org_x', sort: 'day#2026-01-01' },
      values: { 'storage.net': 1n },
    } as const;
    const address = { view: viewId(usageLedger), stream: 'file#x', from: { version: 0 }, to: { version: 1 } };
    await deps.rows.apply([{ ...address, changes: [{ atMs: 1, change: row }] }]);
    expect(await differences(oracle, deps.rows.rows)).toEqual([
      expect.stringContaining('usage-ledger@1 should not have'),
    ]);
  });
});
