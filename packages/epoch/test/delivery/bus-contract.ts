import { describe, expect, it } from 'vitest';
import type { Bus } from '../../src/transport/bus.ts';
import { deliveryOf, MAX_NOTICE_BYTES, type Notice, noticeOf } from '../../src/transport/notice.ts';
import type { Hearing } from '../../src/views/projection.ts';
import { createLog } from './support.ts';

/** A bus, and a way to take what one hearer of it is given. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** From now on everything that `hears` matches can be taken; waits until `count` have come. */
  listen(hears: Hearing): Promise<{ take(count: number): Promise<readonly Notice[]> }>;
}

/** What every bus does alike. Streams are named afresh, so one bus may be shared. */
export function busContract(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`the bus contract: ${name}`, () => {
    const unique = crypto.randomUUID();
    const stream = (n: number) => `shelf#${unique}-${n}`;
    const versions = (notices: readonly Notice[]) =>
      notices.map(({ detail }) => `${detail.stream.slice(-1)}@${detail.version}`).sort();

    it('carries every notice, as it was published, to each who hears one of its types', async () => {
      const { bus, listen } = await make();
      const placed = await listen({ shelf: ['BookPlaced'] });
      const moved = await listen({ shelf: ['BookMoved', 'ShelfCleared'] });
      const log = createLog();
      const commits = [
        log.append(stream(1), [
          ['BookPlaced', { book: 'käse 🧀' }],
          ['BookMoved', {}],
        ]),
        log.append(stream(1), [['Dusted', {}]]),
        log.append(stream(2), [['BookMoved', {}]]),
        log.append(`chair#${unique}`, [['BookPlaced', {}]]),
      ];
      expect(await bus.publish(commits.map((commit) => noticeOf(commit)))).toEqual([]);
      const heard = await placed.take(1);
      expect(versions(heard)).toEqual(['1@1']);
      expect(heard.map((notice) => deliveryOf(notice).commit)).toEqual([commits[0]]);
      expect(versions(await moved.take(2))).toEqual(['1@1', '2@1']);
    });

    it('takes more notices at once than one request of any bus holds', async () => {
      const { bus, listen } = await make();
      const hearer = await listen({ shelf: ['BookPlaced'] });
      const log = createLog();
      const commits = Array.from({ length: 25 }, (_, n) => log.append(stream(100 + n), [['BookPlaced', { n }]]));
      expect(await bus.publish(commits.map((commit) => noticeOf(commit)))).toEqual([]);
      expect(await hearer.take(25)).toHaveLength(25);
    });

    it('carries a notice of the largest size, and refuses one that is larger for good', async () => {
      const { bus, listen } = await make();
      const hearer = await listen({ shelf: ['BookPlaced'] });
      const log = createLog();
      const whole = log.append(stream(7), [['BookPlaced', { text: 'x'.repeat(MAX_NOTICE_BYTES - 700) }]]);
      const large = noticeOf(log.append(stream(8), [['BookPlaced', { text: 'x'.repeat(300_000) }]]), 1_000_000);
      expect(await bus.publish([noticeOf(whole), large])).toEqual([
        { index: 1, code: 'EntryTooLarge', retryable: false },
      ]);
      const [notice] = await hearer.take(1);
      expect(notice?.detail.commit).toBeDefined();
    });
  });
}
