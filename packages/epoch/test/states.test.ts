import { describe, expect, it } from 'vitest';
import { type Aggregate, type Command, createKernel, memoryStore } from '../src/kernel/index.ts';
import { given } from '../src/testing/index.ts';
import { digest, origin, testRuntime } from './basket.ts';

type Put = { readonly type: 'Put'; readonly data: { readonly n: number } };
interface Bag {
  items: number[];
  nested: { list: { n: number }[] };
}
const bag: Aggregate<Bag, Command<'put', number>, Put> = {
  name: 'bag',
  reducerVersion: 1,
  initial: { items: [], nested: { list: [] } },
  events: { Put: { version: 1, fields: { n: 'count' } } },
  decide: ({ data }) => [{ type: 'Put', data: { n: data } }],
  evolve: (state, { data }) => ({ items: [...state.items, data.n], nested: { list: [...state.nested.list, data] } }),
};
const put = (n: number, aggregateId = '1') => ({ type: 'put', id: `c${n}`, aggregateId, data: n }) as const;

describe('a state', () => {
  it('that was answered or loaded cannot be changed, in any depth: the next command would build on it', async () => {
    const store = memoryStore({ digest });
    const kernel = createKernel({ store, ...testRuntime(), cacheSize: 10 });
    const first = await kernel.execute(bag, put(1), origin);
    const loaded = await kernel.load(bag, '1');
    const past = await kernel.stateAt(bag, '1', { version: 1 });
    const none = await kernel.load(bag, 'never');
    for (const { state } of [first.ok ? first : none, loaded, past, none]) {
      // @ts-expect-error the compiler refuses it first
      expect(() => state.items.push(666)).toThrow(TypeError);
      // @ts-expect-error
      expect(() => state.nested.list.push({ n: 666 })).toThrow(TypeError);
      expect(() => Object.assign(state.nested.list[0] ?? state, { n: 666 })).toThrow(TypeError);
    }
    expect(await kernel.execute(bag, put(2), origin)).toMatchObject({ state: { items: [1, 2] } });
    expect(await kernel.execute(bag, put(3, 'other'), origin)).toMatchObject({ state: { items: [3] } });
  });

  it('cannot be changed by evolve or decide either, as the compiler sees it, however the state is declared', () => {
    const changing: Aggregate<Bag, Command<'put', number>, Put> = {
      ...bag,
      // @ts-expect-error
      decide: (_command, state) => (state.items.push(1) > 0 ? [] : []),
      evolve: (state, { data }) => {
        // @ts-expect-error
        state.nested.list[0] = data;
        return state;
      },
    };
    expect(() => given(changing, [{ type: 'Put', data: { n: 1 } }])).toThrow();
  });

  it('does not freeze what the caller sent', async () => {
    const kernel = createKernel({ store: memoryStore({ digest }), ...testRuntime() });
    const data = { n: 1 };
    const keeping = { ...bag, decide: () => [{ type: 'Put', data } as const] };
    await kernel.execute(keeping, put(1), origin);
    expect(Object.isFrozen(data)).toBe(false);
  });
});

describe('an event with a field beside type and data', () => {
  const event = { type: 'Put', data: { n: 1 }, amount: 5 } as const;
  const summing = { ...bag, decide: () => [event] };

  it('is refused, for the log would not keep it and the state could not be folded again', async () => {
    const store = memoryStore({ digest });
    const kernel = createKernel({ store, ...testRuntime() });
    await expect(kernel.execute(summing, put(1), origin)).rejects.toMatchObject({
      code: 'not-encodable',
      path: 'bag#1@1 Put.amount',
    });
    expect(store.rows('bag#1')).toEqual([]);
  });

  it('is refused by given/when/then too', () => {
    expect(() => given(summing).when(put(1)).then(event)).toThrow('Put.amount');
  });
});
