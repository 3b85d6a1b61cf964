import { viewId } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import { usageLedger } from '../../lib/app/usage/views/usage-ledger.ts';
import { CALM, createMemoryDependencies } from '../soak/memory-dependencies.ts';
import { soakInMemory } from '../soak/memory-soak.ts';
import { countedAtLeast, createOracle, differences } from '../soak/oracle.ts';
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

  it('takes a counter of changes that counted more for right, and one that counted fewer for wrong', () => {
    const key = { partition: 'org_x', sort: 'file' };
    const row = (commits: bigint) => ({ key, values: { commits }, createdAtMs: 0, updatedAtMs: 0 });
    const due = [row(3n)];
    expect(countedAtLeast([row(4n)], due)).toEqual(due);
    expect(countedAtLeast([row(2n)], due)).toEqual([row(2n)]);
    expect(countedAtLeast([row(1n)], [])).toEqual([row(1n)]);
  });
});
