import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstOf, summaryOf } from '../../web/src/files/transfer-summary.ts';
import type { Transfer } from '../../web/src/files/transfers.ts';

const RANKS = [['failed', 'missing'], ['sending', 'reading'], ['paused'], ['waiting'], ['skipped'], ['done']] as const;

const transfer: fc.Arbitrary<Transfer> = fc
  .record({
    status: fc.constantFrom(...RANKS.flat()),
    sizeBytes: fc.integer({ min: 0, max: 1_000 }),
    part: fc.integer({ min: 0, max: 4 }),
    canReopen: fc.boolean(),
    key: fc.uuid(),
  })
  .map(({ sizeBytes, part, ...one }) => ({
    ...one,
    sizeBytes,
    doneBytes: Math.floor((sizeBytes * part) / 4),
    name: one.key,
    problem: undefined,
    bytesPerSecond: 0,
  }));
const transfers = fc.array(transfer, { maxLength: 40 });
const rankOf = ({ status }: Transfer) => RANKS.findIndex((rank) => rank.some((one) => one === status));

it('shows of many uploads those first that are not finished, in their order', () => {
  fc.assert(
    fc.property(transfers, fc.integer({ min: 0, max: 50 }), (all, most) => {
      expect(firstOf(all, most)).toEqual(all.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, most));
    }),
  );
});

it('says what many uploads come to together: each once, and no byte that was sent', () => {
  fc.assert(
    fc.property(transfers, (all) => {
      const { count, reopenable, leftBytes } = summaryOf(all);
      for (const status of RANKS.flat()) {
        expect(count[status]).toBe(all.filter((one) => one.status === status).length);
      }
      expect(reopenable).toBe(all.filter((one) => one.status === 'missing' && one.canReopen).length);
      const unfinished = all.filter(({ status }) => !['failed', 'skipped', 'done'].includes(status));
      const sent = unfinished.filter(({ status }) => status === 'sending');
      const sum = (some: readonly Transfer[], of: 'sizeBytes' | 'doneBytes') =>
        some.reduce((all, one) => all + one[of], 0);
      expect(leftBytes).toBe(sum(unfinished, 'sizeBytes') - sum(sent, 'doneBytes'));
    }),
  );
});
