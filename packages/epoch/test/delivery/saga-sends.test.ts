import { describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/kernel/store.ts';
import { MAX_LOOKED_THROUGH } from '../../src/sagas/saga-output.ts';
import { account, complaining, createBank, paid, paying, single } from './bank.ts';

/** A bank that counts the items of its transactions with more than one. */
function countingBank() {
  const markers = { set: 0 };
  const events = (store: EventStore): EventStore => ({
    ...store,
    append(writes, of = []) {
      markers.set += of.length;
      return store.append(writes, of);
    },
    mark(marker) {
      markers.set += 1;
      return store.mark(marker);
    },
  });
  return { bank: createBank({ saga: single, events }), markers };
}

describe('a saga that sends one command at a time, always to one target', () => {
  it('sets a marker with the first of them only: the others are known by their cause', async () => {
    const { bank, markers } = countingBank();
    for (const amount of [10, 20, 30, 40]) {
      await bank.order('1', paid('a', amount));
      await bank.settle('1');
    }
    expect(await bank.balance('a')).toBe(100);
    expect(markers.set).toBe(1);
  });

  it('sends nothing twice when the checkpoint was not saved, whatever else has come to the target since', async () => {
    const { bank } = countingBank();
    await bank.order('1', paid('a', 10));
    await bank.settle('1');
    const before = await bank.rows.checkpoint({ view: bank.output.id, stream: 'saga-paying#1' });
    await bank.order('1', paid('a', 20));
    await bank.settle('1');
    await bank.order('2', paid('a', 40));
    await bank.settle('2');
    // As if the process had died right after its command.
    const address = { view: bank.output.id, stream: 'saga-paying#1' };
    const now = await bank.rows.checkpoint(address);
    await bank.rows.apply([{ ...address, from: now, to: before, changes: [] }]);
    await bank.settle('1');
    expect(await bank.balance('a')).toBe(70);
    expect(await bank.rows.checkpoint(address)).toEqual(now);
  });

  it('remembers a rejection by a marker, and goes on by causes after it', async () => {
    const { bank, markers } = countingBank();
    for (const amount of [10, 200, 30]) {
      await bank.order('1', paid('a', amount));
      await bank.settle('1');
    }
    expect(await bank.balance('a')).toBe(40);
    // Of the first command, of the refused one, and of the answer that records it.
    expect(markers.set).toBe(3);
    expect(await bank.log.position('saga-paying#1')).toBe(4);
  });

  it('sets a marker again once the target has come on too far to be looked through', async () => {
    const { bank, markers } = countingBank();
    await bank.order('1', paid('a', 10));
    await bank.settle('1');
    const deposit = { type: 'Deposit', id: 'd', aggregateId: 'a', data: { amount: 1 } } as const;
    for (let n = 0; n <= MAX_LOOKED_THROUGH; n += 1)
      await bank.kernel.execute(account, deposit, { actor: 'b', correlation: 'c' });
    for (const amount of [20, 30]) {
      await bank.order('1', paid('a', amount));
      await bank.settle('1');
    }
    expect(markers.set).toBe(2);
    expect(await bank.balance('a')).toBe(61 + MAX_LOOKED_THROUGH);
  });
});

describe('a saga', () => {
  it('that is told of rejections alone is neither read nor written for what takes effect', async () => {
    const touched = async (saga: typeof paying) => {
      const streams: string[] = [];
      const note = (stream: string) => void (stream.startsWith('saga-') && streams.push(stream));
      const events = (store: EventStore): EventStore => ({
        ...store,
        load: (stream, options) => {
          note(stream);
          return store.load(stream, options);
        },
        mark: (marker) => {
          note(marker.key);
          return store.mark(marker);
        },
      });
      const bank = createBank({ saga, events });
      await bank.order('1', paid('a', 10));
      await bank.input.catchUp('order#1');
      streams.length = 0;
      await bank.output.catchUp('saga-paying#1');
      expect(await bank.balance('a')).toBe(10);
      return streams.length;
    };
    expect(await touched(paying)).toBeGreaterThan(0);
    expect(await touched(complaining)).toBe(0);
    const bank = createBank({ saga: complaining });
    await bank.order('1', paid('a', 2 * 101));
    await bank.settle('1');
    expect((await bank.instance('1')).state).toMatchObject({ refused: ['101 too-much', '101 too-much'] });
  });
});
