import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setUp } from './shelf-projector.ts';
import { deliveryOf, rowsOf } from './support.ts';

describe('deliveries in any order, any number of times, with some lost', () => {
  const shelves = ['shelf#1', 'shelf#2', 'shelf#3'];
  const partitions = [...shelves, 'shelves', 'totals'];
  const event = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({ book: fc.constantFrom('a', 'b', 'c', 'd'), pages: fc.nat(9) })
        .map((data) => ['BookPlaced', data] as const),
    },
    { weight: 1, arbitrary: fc.constant(['ShelfCleared', {}] as const) },
    { weight: 1, arbitrary: fc.constantFrom('red', 'blue').map((colour) => ['ShelfPainted', { colour }] as const) },
    { weight: 1, arbitrary: fc.constant(['Dusted', {}] as const) },
  );
  const commits = fc.array(fc.tuple(fc.constantFrom(...shelves), fc.array(event, { minLength: 1, maxLength: 4 })), {
    maxLength: 25,
  });

  it('give the same rows, stamps and sums as one pass in order', async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.infiniteStream(fc.nat(1_000)), fc.nat(3), async (script, random, runners) => {
        const { log, projector, store } = setUp();
        for (const [stream, events] of script) log.append(stream, events);
        const pick = (below: number) => (random.next().value as number) % below;
        const copies = log
          .all()
          .flatMap((commit) => Array.from({ length: pick(4) }, () => deliveryOf(commit, pick(2) === 0)));
        for (let i = copies.length - 1; i > 0; i -= 1) {
          const j = pick(i + 1);
          [copies[i], copies[j]] = [copies[j] as never, copies[i] as never];
        }
        const queues = Array.from({ length: runners + 1 }, (_, n) =>
          copies.filter((_each, i) => i % (runners + 1) === n),
        );
        await Promise.all(
          queues.map(async (queue) => {
            for (const delivery of queue) await projector.deliver(delivery);
          }),
        );
        for (const stream of shelves) await projector.catchUp(stream);

        const oracle = setUp();
        for (const [stream, events] of script) oracle.log.append(stream, events);
        for (const stream of shelves) await oracle.projector.catchUp(stream);
        expect(await rowsOf(store.at('library@1'), 'library', partitions)).toEqual(
          await rowsOf(oracle.reader, 'library', partitions),
        );
      }),
      { numRuns: 150 },
    );
  });
});
