import { describe, expect, it } from 'vitest';
import { countingStore } from '../../src/testing/index.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { createBank, paid, silent } from './bank.ts';
import { collect, deliveryOf } from './support.ts';

/** Subscribes to payments alone: what else happens to an order leaves a gap between two of them. */
const ofPayments = { ...silent, subscribesTo: { order: ['PaymentOrdered'] } };
const dropped = { type: 'ReminderDropped', data: { to: 'a' } } as const;

/** A bank whose saga's calls of both stores are counted; another process may act right before one of them. */
function countedBank(cacheSize: number, change: Partial<typeof ofPayments> = {}) {
  const calls = new Map<string, number>();
  const before = new Map<string, () => Promise<unknown>>();
  const note = (name: string) => void calls.set(name, (calls.get(name) ?? 0) + 1);
  const count = async (name: string) => {
    note(name);
    const act = before.get(name);
    before.delete(name);
    await act?.();
  };
  let events = new Map<string, number>();
  const bank = createBank({
    saga: { ...ofPayments, ...change },
    cacheSize,
    events(store) {
      const counting = countingStore(store);
      events = counting.calls;
      return {
        ...counting.store,
        read(stream, range) {
          note('read');
          return store.read(stream, range);
        },
      };
    },
    views: (store): ViewStore => ({
      ...store,
      async checkpoint(address) {
        await count('checkpoint');
        return store.checkpoint(address);
      },
      async apply(steps) {
        await count('apply');
        return store.apply(steps);
      },
    }),
  });
  return {
    ...bank,
    before,
    saved: () => bank.rows.checkpoint({ view: bank.input.id, stream: 'order#1' }),
    async deliver(version: number) {
      const [commit] = await collect(bank.log.read('order#1', { from: version, to: version }));
      if (commit === undefined) throw new Error(`order#1 has no version ${version}`);
      calls.clear();
      events.clear();
      const { status } = await bank.input.deliver(deliveryOf(commit), { attempt: 1 });
      return { status, ...Object.fromEntries(calls), ...Object.fromEntries(events) };
    },
  };
}

describe('a saga whose instance has one source', () => {
  it('reads its checkpoint, its instance and the log once each, and writes its instance alone, for a commit after others that it does not subscribe to', async () => {
    const bank = countedBank(10);
    await bank.order('1', dropped);
    await bank.order('1', paid('a', 10));
    expect(await bank.deliver(2)).toEqual({ status: 'applied', checkpoint: 1, load: 1, read: 1, append: 1 });
    await bank.order('1', dropped);
    await bank.order('1', paid('a', 20));
    expect(await bank.deliver(4)).toEqual({ status: 'applied', checkpoint: 1, load: 1, read: 1, append: 1 });
    expect(await bank.instance('1')).toMatchObject({ processed: 4, state: { seen: 2 } });
  });

  it('reads its instance twice where the process keeps no heads', async () => {
    const bank = countedBank(0);
    await bank.order('1', dropped);
    await bank.order('1', paid('a', 10));
    expect(await bank.deliver(2)).toMatchObject({ checkpoint: 1, load: 2, read: 1 });
  });

  it('takes a commit before the one delivered that it subscribes to and never got', async () => {
    const bank = countedBank(10);
    for (const amount of [10, 20, 40]) await bank.order('1', paid('a', amount));
    expect(await bank.deliver(3)).toMatchObject({ status: 'applied', checkpoint: 1, append: 3 });
    expect(await bank.instance('1')).toMatchObject({ processed: 3, state: { seen: 3 } });
    expect(await bank.deliver(2)).toMatchObject({ status: 'duplicate' });
  });

  it('reads its checkpoint again where another process has moved it meanwhile', async () => {
    const bank = countedBank(10, { react: (state) => ({ state, send: [] }) });
    await bank.order('1', dropped);
    for (const amount of [10, 20]) await bank.order('1', paid('a', amount));
    bank.before.set('apply', () => bank.input.catchUp('order#1'));
    expect(await bank.deliver(3)).toMatchObject({ status: 'duplicate', checkpoint: 3 });
    expect(await bank.saved()).toMatchObject({ version: 3 });
  });

  it('saves its checkpoint for a commit without an effect, and does not for one that its instance shows', async () => {
    const hasEffect = ({ version }: { readonly version: number }) => version !== 3;
    const bank = countedBank(10, {
      react: (state, commit) => ({ state: hasEffect(commit) ? { ...state, seen: state.seen + 1 } : state, send: [] }),
    });
    for (const amount of [10, 20]) await bank.order('1', paid('a', amount));
    await bank.deliver(2);
    expect(await bank.saved()).toMatchObject({ version: 0 });
    for (const amount of [30, 40]) await bank.order('1', paid('a', amount));
    await bank.deliver(4);
    expect(await bank.saved()).toMatchObject({ version: 3 });
    expect(await bank.input.position('order#1')).toMatchObject({ version: 4 });
    expect(await bank.instance('1')).toMatchObject({ processed: 4, state: { seen: 3 } });
  });

  it('counts failures of one commit in a row, at the one before it', async () => {
    let fails = 3;
    const bank = countedBank(10, {
      react(state, { version }) {
        if (version === fails) throw new TypeError('a bug that is mended later');
        return { state: version === 2 ? state : { ...state, seen: state.seen + 1 }, send: [] };
      },
    });
    for (const amount of [10, 20, 30]) await bank.order('1', paid('a', amount));
    expect(await bank.input.catchUp('order#1')).toMatchObject({ status: 'failed' });
    expect(await bank.saved()).toMatchObject({ version: 2, failures: 1 });
    fails = 0;
    expect(await bank.input.catchUp('order#1')).toMatchObject({ status: 'applied' });
    expect(await bank.saved()).toMatchObject({ version: 3, failures: 0 });
    fails = 6;
    for (const amount of [40, 50, 60, 70, 80]) await bank.order('1', paid('a', amount));
    for (let n = 0; n < 2; n += 1) expect(await bank.input.catchUp('order#1')).toMatchObject({ status: 'failed' });
    expect(await bank.saved()).toMatchObject({ version: 5, failures: 2 });
    fails = 8;
    for (let n = 0; n < 2; n += 1) expect(await bank.input.catchUp('order#1')).toMatchObject({ status: 'failed' });
    expect(await bank.saved()).toMatchObject({ version: 7, failures: 2 });
    expect(await bank.input.catchUp('order#1')).toMatchObject({ status: 'parked' });
    expect(await collect(bank.input.parked())).toMatchObject([{ stream: 'order#1', version: 7 }]);
    fails = 0;
    expect(await bank.input.redrive('order#1')).toMatchObject({ status: 'applied' });
    expect(await bank.instance('1')).toMatchObject({ processed: 8, state: { seen: 7 } });
  });
});
