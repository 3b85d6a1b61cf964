import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/kernel/store.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { complaining, createBank, paid, paying, silent, single } from './bank.ts';
import { collect } from './support.ts';

describe('a crash between any two steps of a saga', () => {
  /** Dies before or after the write, as the script says; then the next process takes over. */
  function dying(script: Iterator<boolean | 'after'>) {
    async function write<T>(act: () => Promise<T>): Promise<T> {
      const fate = script.next().value;
      if (fate === true) throw new Error('killed before the write');
      const result = await act();
      if (fate === 'after') throw new Error('killed after the write');
      return result;
    }
    return {
      events: (store: EventStore): EventStore => ({
        ...store,
        append: (...args) => write(() => store.append(...args)),
        mark: (marker) => write(() => store.mark(marker)),
      }),
      views: (store: ViewStore): ViewStore => ({ ...store, apply: (steps) => write(() => store.apply(steps)) }),
    };
  }

  it.each([
    ['its answers change its state', paying],
    ['it is told of rejections alone', complaining],
    ['it keeps by itself what it has processed', silent],
    ['it sends one command at a time, which its cause makes single', single],
  ])('loses nothing, does nothing twice, and inverts no order: %s', async (_, saga) => {
    const payments = fc.array(
      fc.record({
        id: fc.constantFrom('1', '2'),
        to: fc.constantFrom('a', 'b'),
        amount: fc.integer({ min: 2, max: 260 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const fates = fc.infiniteStream(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant<boolean | 'after'>(false) },
        fc.constantFrom<boolean | 'after'>(true, 'after'),
      ),
    );
    await fc.assert(
      fc.asyncProperty(payments, fates, async (script, fate) => {
        const bank = createBank({ saga, ...dying(fate) });
        for (const { id, to, amount } of script) await bank.order(id, paid(to, amount));
        const streams = ['1', '2'];
        for (let processes = 0; processes < 2_000; processes += 1) {
          const runs = streams.flatMap((id) => [
            bank.input.catchUp(`order#${id}`),
            bank.output.catchUp(`saga-paying#${id}`),
          ]);
          const ends = await Promise.allSettled(runs);
          if (ends.every((end) => end.status === 'fulfilled' && end.value.commits === 0)) break;
        }
        for (const id of streams)
          expect((await bank.output.position(`saga-paying#${id}`)).version).toBe(
            await bank.log.position(`saga-paying#${id}`),
          );
        const calm = createBank({ saga });
        for (const { id, to, amount } of script) await calm.order(id, paid(to, amount));
        for (const id of streams) await calm.settle(id);
        for (const id of ['a', 'b']) expect(await bank.balance(id)).toBe(await calm.balance(id));
        for (const id of streams) {
          expect((await bank.instance(id)).state).toEqual((await calm.instance(id)).state);
          const sent = (await collect(bank.log.read('account#a')))
            .flatMap((c) => c.events.map((e) => (e.data as { by: string }).by))
            .filter((by) => by.startsWith(`saga-paying#${id}@`));
          const order = sent.map((by) => {
            const [version = '', index = ''] = by.split('@')[1]?.split('.') ?? [];
            return Number(version) * 1_000 + Number(index);
          });
          expect(order).toEqual([...order].sort((x, y) => x - y));
        }
      }),
      { numRuns: 60 },
    );
  });
});
