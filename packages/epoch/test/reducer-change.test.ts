import { describe, expect, it, vi } from 'vitest';
import { type Aggregate, createKernel, type Happening, memoryStore } from '../src/kernel/index.ts';
import { countingStore } from '../src/testing/index.ts';
import {
  add,
  type Basket,
  type BasketCommand,
  type BasketEvent,
  basket,
  digest,
  open,
  origin,
  testRuntime,
} from './basket.ts';

type Basket2 = Basket & { readonly additions: number };

/** The basket's next reducer: it also counts how often something was added. */
const basket2: Aggregate<Basket2, BasketCommand, BasketEvent> = {
  name: basket.name,
  events: basket.events,
  decide: basket.decide,
  reducerVersion: 2,
  initial: { ...basket.initial, additions: 0 },
  evolve: (state, event) => ({
    ...state,
    ...basket.evolve(state, event),
    additions: state.additions + (event.type === 'ItemAdded' ? 1 : 0),
  }),
};

async function deployment(additions: number) {
  const inner = memoryStore({ digest });
  const { store, calls } = countingStore(inner);
  const happenings: Happening[] = [];
  const observe = (what: Happening) => void happenings.push(what);
  const kernel = createKernel({ store, ...testRuntime(), observe });
  await kernel.execute(basket, open('b'), origin);
  for (let i = 0; i < additions; i += 1) await kernel.execute(basket, add('b'), origin);
  const refolds = () => happenings.filter((each) => each === 'refold').length;
  return { kernel, inner, store, calls, refolds };
}

describe('a changed reducer', () => {
  it('folds the stream again from its events, once', async () => {
    const { kernel, refolds } = await deployment(100);
    expect((await kernel.load(basket2, 'b')).state).toMatchObject({ units: 100, additions: 100 });
    const outcome = await kernel.execute(basket2, add('b'), origin);
    expect(outcome).toMatchObject({ ok: true, version: 102, state: { additions: 101 } });
    const before = refolds();
    expect((await kernel.load(basket2, 'b')).state.additions).toBe(101);
    expect(refolds()).toBe(before);
  });

  it('keeps the refolded state beside the log, so that readers do not fold everything again', async () => {
    const { kernel, inner, calls } = await deployment(100);
    await kernel.load(basket2, 'b');
    expect(await inner.readSnapshot('basket#b', 2)).toMatchObject({ version: 101 });
    calls.clear();
    const evolve = vi.fn(basket2.evolve);
    expect((await kernel.load({ ...basket2, evolve }, 'b')).state.additions).toBe(100);
    expect(evolve).not.toHaveBeenCalled();
  });

  it('folds only the rest when a side item exists', async () => {
    const { kernel } = await deployment(100);
    await kernel.load(basket2, 'b');
    for (let i = 0; i < 20; i += 1) await kernel.execute(basket, add('b'), origin);
    const evolve = vi.fn(basket2.evolve);
    expect((await kernel.load({ ...basket2, evolve }, 'b')).state.additions).toBe(120);
    expect(evolve).toHaveBeenCalledTimes(20);
  });

  it('takes the old state as it is when it can be turned into a new one', async () => {
    const { kernel, refolds } = await deployment(100);
    const upcastState = (state: unknown, version: number) =>
      version === 1 ? { ...(state as Basket), additions: (state as Basket).units } : undefined;
    const { state } = await kernel.load({ ...basket2, upcastState }, 'b');
    expect(state).toMatchObject({ units: 100, additions: 100 });
    expect(refolds()).toBe(0);
  });

  it('never offers a newer state to be turned into an older one', async () => {
    const { kernel } = await deployment(0);
    await kernel.execute(basket2, add('b'), origin);
    const upcastState = vi.fn(() => undefined);
    await kernel.load({ ...basket, upcastState }, 'b');
    expect(upcastState).not.toHaveBeenCalled();
  });

  it('lets old and new functions write side by side without folding everything again and again', async () => {
    const { kernel } = await deployment(200);
    const evolves = { old: 0, new: 0 };
    const counted = <S>(who: keyof typeof evolves, state: S): S => {
      evolves[who] += 1;
      return state;
    };
    const old: typeof basket = { ...basket, evolve: (s, e) => counted('old', basket.evolve(s, e)) };
    const next: typeof basket2 = { ...basket2, evolve: (s, e) => counted('new', basket2.evolve(s, e)) };
    await kernel.execute(next, add('b'), origin);
    evolves.old = 0;
    evolves.new = 0;
    const rounds = 40;
    for (let i = 0; i < rounds; i += 1) {
      await kernel.execute(old, add('b'), origin);
      await kernel.execute(next, add('b'), origin);
    }
    expect((await kernel.load(next, 'b')).state).toMatchObject({ units: 281, additions: 281 });
    expect((await kernel.load(old, 'b')).state).toMatchObject({ units: 281 });
    // A tail of at most the carrying distance per load, an own event twice per write: far from 200 per load.
    expect(evolves.old).toBeLessThan(rounds * 12);
    expect(evolves.new).toBeLessThan(rounds * 12);
  });

  it('gives the state at an earlier version too', async () => {
    const { kernel } = await deployment(100);
    for (const version of [0, 1, 2, 50, 101]) {
      const { state } = await kernel.stateAt(basket2, 'b', { version });
      expect(state.additions).toBe(Math.max(0, version - 1));
    }
  });
});
