import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Delivery, Subscriber } from '../../src/subscriptions/subscriber.ts';
import { createMemoryViewStore } from '../../src/views/index.ts';
import { PARK_AFTER } from '../../src/views/run.ts';
import { placed, projectorOver, setUp } from './shelf-projector.ts';
import { deliveryOf, library, rowsOf } from './support.ts';

function together({ deliverTogether }: Subscriber, deliveries: readonly Delivery[], attempt = 1) {
  if (deliverTogether === undefined) throw new Error('a projector takes deliveries together');
  return deliverTogether(deliveries, { attempt });
}

describe('deliveries of one stream together', () => {
  it('are one step and no read of the log, filtered types between them included', async () => {
    const { log, steps, store, projector, reader } = setUp();
    const read = vi.spyOn(log.reader, 'read');
    const deliveries = [[placed('a', 1)], [['Dusted', {}] as const], [placed('b', 2)]].map((events) =>
      deliveryOf(log.append('shelf#1', events)),
    );
    expect(await together(projector, deliveries)).toMatchObject({ status: 'applied', version: 3, commits: 2 });
    expect(read).not.toHaveBeenCalled();
    expect(steps).toHaveLength(1);
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 3n });
    expect(await together(projectorOver(store, log.reader), deliveries)).toMatchObject({
      status: 'duplicate',
      version: 3,
    });
  });

  it('need no read of a checkpoint where this process has moved the stream last', async () => {
    const { log, store } = setUp();
    let reads = 0;
    const counted = {
      ...store,
      checkpoint: (address: Parameters<typeof store.checkpoint>[0]) => {
        reads += 1;
        return store.checkpoint(address);
      },
    };
    const projector = projectorOver(counted, log.reader);
    const [first, ...rest] = ['a', 'b', 'c'].map((book) => deliveryOf(log.append('shelf#1', [placed(book)])));
    await projector.deliver(first as NonNullable<typeof first>);
    expect(reads).toBe(1);
    expect(await together(projector, rest)).toMatchObject({ status: 'applied', version: 3, commits: 2 });
    expect(reads).toBe(1);
  });

  it('apply what comes before the commit that fails, and count one failure', async () => {
    const { log, projector } = setUp();
    const deliveries = [[placed('a')], [['BookPlaced', null] as const], [placed('c')]].map((each) =>
      deliveryOf(log.append('shelf#1', each)),
    );
    for (let attempt = 1; attempt < PARK_AFTER; attempt += 1)
      expect(await together(projector, deliveries, attempt)).toMatchObject({ status: 'failed', version: 1 });
    // The same attempt again is no further failure.
    expect(await together(projector, deliveries, 1)).toMatchObject({ status: 'failed', version: 1 });
    expect(await projector.position('shelf#1')).toMatchObject({ version: 1, parked: false });
    expect(await together(projector, deliveries, PARK_AFTER)).toMatchObject({ status: 'parked', version: 1 });
  });

  it('of other aggregates and types are ignored', async () => {
    const { log, projector } = setUp();
    const deliveries = [1, 2].map(() => deliveryOf(log.append('shelf#1', [['Dusted', {}]])));
    expect(await together(projector, deliveries)).toMatchObject({ status: 'ignored' });
  });

  it('give the rows of one pass in order, with some lost, doubled, late, or without their commits', async () => {
    const event = fc.oneof(
      {
        weight: 5,
        arbitrary: fc
          .record({ book: fc.constantFrom('a', 'b', 'c'), pages: fc.nat(9) })
          .map((data) => ['BookPlaced', data] as const),
      },
      { weight: 1, arbitrary: fc.constant(['ShelfCleared', {}] as const) },
      { weight: 1, arbitrary: fc.constantFrom('red', 'blue').map((colour) => ['ShelfPainted', { colour }] as const) },
      { weight: 1, arbitrary: fc.constant(['Dusted', {}] as const) },
    );
    const commits = fc.array(fc.array(event, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(commits, fc.infiniteStream(fc.nat(1_000)), fc.nat(2), async (script, random, others) => {
        const { log, store } = setUp();
        const pick = (below: number) => (random.next().value as number) % below;
        const all = script.map((events) => log.append('shelf#1', events));
        const copies = all.flatMap((commit) => Array.from({ length: pick(3) }, () => deliveryOf(commit, pick(5) > 0)));
        const batches: (typeof copies)[] = [];
        while (copies.length > 0) {
          const size = 1 + pick(4);
          const batch = Array.from({ length: size }, () =>
            copies.splice(pick(Math.min(3, copies.length) || 1), 1),
          ).flat();
          batches.push(batch.sort((a, b) => a.version - b.version));
        }
        const processes = Array.from({ length: others + 1 }, () => projectorOver(store, log.reader));
        await Promise.all(
          processes.map(async (projector, index) => {
            for (const [at, batch] of batches.entries())
              if (at % processes.length === index && batch.length > 0) await together(projector, batch);
          }),
        );
        await processes[0]?.catchUp('shelf#1');
        const oracle = setUp(library, createMemoryViewStore());
        for (const events of script) oracle.log.append('shelf#1', events);
        await oracle.projector.catchUp('shelf#1');
        const partitions = ['shelf#1', 'shelves', 'totals'];
        expect(await rowsOf(store.at('library@1'), 'library', partitions)).toEqual(
          await rowsOf(oracle.reader, 'library', partitions),
        );
      }),
      { numRuns: 300 },
    );
  });
});
