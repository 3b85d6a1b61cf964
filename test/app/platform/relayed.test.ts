import type { StoredCommit } from 'epoch';
import { createMemoryChangeLog, MINUTE_MS } from 'epoch/transport';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRelayComparison } from '../../../lib/app/platform/queries/relayed.ts';
import { SKEW_MS } from '../../../lib/app/platform/queries/settled.ts';

const MINUTES = 40;
const types = fc.subarray(['A', 'B', 'C'], { minLength: 1 });
/** `aheadMinutes`: of the clock that stamps it. */
const aheadMinutes = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(20));
const commit = fc.record({ stream: fc.constantFrom('s#1', 's#2'), types, minutes: fc.nat(3), aheadMinutes });
/** What the relay has recorded: of which stream up to which commit, with the types of which commits; none where it cannot read them. */
const entry = fc.record({
  stream: fc.constantFrom('s#1', 's#2'),
  last: fc.nat(8),
  types: fc.subarray(['A', 'B', 'C']),
  minute: fc.nat(MINUTES),
});

describe('commits that the relay has not passed on before the sweeps', () => {
  it('are those that no entry from before them makes compared, whichever batches are late, repeated, or given up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(commit, { maxLength: 12 }),
        fc.array(entry, { maxLength: 20 }),
        fc.nat(MINUTES),
        fc.nat(10),
        async (made, entries, swept, from) => {
          let nowMs = 0;
          const versions = new Map<string, number>();
          const commits = made.map(({ stream, types: own, minutes, aheadMinutes: ahead }) => {
            nowMs += minutes * MINUTE_MS;
            const atMs = nowMs + ahead * MINUTE_MS;
            const lastVersion = (versions.get(stream) ?? 0) + 1;
            versions.set(stream, lastVersion);
            const events = own.map((type) => ({ type, schema: 1, data: {} }));
            return { stream, version: lastVersion, lastVersion, atMs, events } as unknown as StoredCommit;
          });
          const changeLog = createMemoryChangeLog();
          for (const { minute, ...moved } of entries) await changeLog.record(minute * MINUTE_MS, [moved]);
          const [settledMs, fromMs] = [swept * MINUTE_MS - SKEW_MS, from * MINUTE_MS];
          const comparison = createRelayComparison(changeLog, { fromMs, settledMs });
          for (const each of commits) comparison.add(each);

          const compared = commits.filter(({ atMs }) => atMs >= fromMs && atMs < settledMs);
          const firstMs = Math.min(...compared.map(({ atMs }) => atMs));
          const missing = compared.filter(
            (each) =>
              !entries.some(
                ({ stream, last, types: of, minute }) =>
                  stream === each.stream &&
                  last >= each.lastVersion &&
                  minute < swept &&
                  minute * MINUTE_MS >= firstMs - SKEW_MS &&
                  (of.length === 0 || each.events.every(({ type }) => of.includes(type))),
              ),
          );
          const since = Math.min(...missing.map(({ atMs }) => atMs));
          expect(await comparison.missingSinceMs()).toBe(missing.length === 0 ? undefined : since);
        },
      ),
      { numRuns: 300 },
    );
  });
});
