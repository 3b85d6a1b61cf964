import { describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/kernel/store.ts';
import type { Answer } from '../../src/sagas/saga.ts';
import { MAX_REFUSALS, sagaAggregate } from '../../src/sagas/saga-aggregate.ts';
import { timersProjection } from '../../src/sagas/timers.ts';
import { account, createBank, paid, paying, silent } from './bank.ts';
import { collect } from './support.ts';

const ORIGIN = { actor: 'user-1', correlation: 'request-1' };

describe('a saga', () => {
  it('sends what it decided, in order, and says what caused it', async () => {
    const bank = createBank();
    await bank.order('1', paid('a', 10), paid('a', 7));
    await bank.settle('1');
    expect(await bank.balance('a')).toBe(17);
    const deposits = await collect(bank.log.read('account#a'));
    expect(deposits.map((commit) => commit.events[0]?.data)).toEqual([
      { amount: 5, by: 'saga-paying#1@1.0' },
      { amount: 5, by: 'saga-paying#1@1.1' },
      { amount: 3, by: 'saga-paying#1@1.2' },
      { amount: 4, by: 'saga-paying#1@1.3' },
    ]);
    expect(deposits[0]).toMatchObject({ actor: 'saga-paying', correlation: 'request-1', causation: 'saga-paying#1@1' });
    const [reaction] = await collect(bank.log.read('saga-paying#1'));
    expect(reaction).toMatchObject({ actor: 'saga-paying', correlation: 'request-1', causation: 'order#1@2' });
  });

  it('processes and sends once, however often it is delivered', async () => {
    const bank = createBank();
    const commit = await bank.order('1', paid('a', 10));
    const delivery = { stream: commit.stream, version: 1, last: 1, types: ['PaymentOrdered'] };
    await Promise.all([1, 2, 3].map(() => bank.input.deliver(delivery)));
    await Promise.all([1, 2, 3].map(() => bank.output.catchUp('saga-paying#1')));
    expect(await bank.balance('a')).toBe(10);
    expect(await bank.instance('1')).toMatchObject({ state: { seen: 1 } });
  });

  it('gets its rejection and may send something else for it', async () => {
    const bank = createBank();
    await bank.order('1', paid('a', 250));
    await bank.settle('1');
    expect(await bank.balance('a')).toBe(2);
    const [, refused] = await collect(bank.log.read('saga-paying#1'));
    expect(refused).toMatchObject({
      causation: 'saga-paying#1@1',
      correlation: 'request-1',
      events: [{ type: 'SagaAnswered' }],
    });
    expect(await bank.instance('1')).toMatchObject({ state: { refused: ['125 too-much', '125 too-much'] } });
  });

  it('writes nothing for a commit that it has nothing to say to', async () => {
    const silent = createBank({ saga: { ...paying, react: (state) => ({ state, send: [] }) } });
    await silent.order('1', paid('a', 10));
    await silent.settle('1');
    expect(await silent.log.position('saga-paying#1')).toBe(0);
  });

  it('parks the instance of a commit that it cannot take, and goes on after a redrive', async () => {
    let broken = true;
    const saga = {
      ...paying,
      react: ((state, commit) => {
        if (broken) throw new TypeError('no such field');
        return paying.react(state, commit);
      }) satisfies typeof paying.react,
    };
    const bank = createBank({ saga });
    await bank.order('1', paid('a', 10));
    for (const status of ['failed', 'failed', 'parked', 'parked']) {
      expect(await bank.input.catchUp('order#1')).toMatchObject({ status });
    }
    broken = false;
    expect(await bank.input.redrive('order#1')).toMatchObject({ status: 'applied' });
    await bank.settle('1');
    expect(await bank.balance('a')).toBe(10);
  });

  it('that sets a timer without having said that it has timers is parked: no view would show them', async () => {
    const { hasTimers: _timers, ...untimed } = paying;
    const bank = createBank({ saga: untimed });
    await bank.order('1', { type: 'ReminderAsked', data: { to: 'a', atMs: bank.clock.nowMs + 1_000 } });
    await bank.input.redrive('order#1');
    const [parked] = await collect(bank.input.parked());
    expect(parked?.error).toMatch(/paying sets a timer .* hasTimers/);
    expect(timersProjection([untimed]).subscribesTo).toEqual({});
  });

  it('refuses a state of another version unless it can be upcast', async () => {
    const bank = createBank();
    await bank.order('1', paid('a', 10));
    await bank.settle('1');
    await bank.order('1', paid('a', 10));
    const { createSagaInput } = await import('../../src/sagas/saga-input.ts');
    const { createUpcast } = await import('../../src/views/upcast.ts');
    const { order, registry } = await import('./bank.ts');
    const options = {
      kernel: bank.kernel,
      registry,
      store: bank.rows,
      reader: bank.log,
      upcast: createUpcast([order]),
      nowMs: () => 1,
    };
    const newer = { ...paying, stateVersion: 2 };
    const refused = await createSagaInput({ ...options, saga: newer }).catchUp('order#1');
    expect(refused).toMatchObject({ status: 'failed', error: expect.stringContaining('version 1') });
    const upcasting = {
      ...newer,
      upcastState: (state: unknown) => ({ ...(state as typeof paying.initial), seen: 100 }),
    };
    await createSagaInput({ ...options, saga: upcasting }).catchUp('order#1');
    expect(await bank.instance('1')).toMatchObject({ stateVersion: 2, state: { seen: 101 } });
  });
});

describe('a saga’s instance', () => {
  it('continues from a snapshot of the reducer before, which named its source’s version otherwise', async () => {
    const before = { heard: 3, stateVersion: 1, state: paying.initial, timers: {} };
    const { heard, ...rest } = before;
    const { upcastState } = sagaAggregate(paying);
    expect(upcastState?.(before, 2)).toEqual({ ...rest, processed: heard });
    expect(upcastState?.(before, 1)).toBeUndefined();
  });

  it('is one per source stream, also where it subscribes to several aggregates', async () => {
    const both = { ...paying, subscribesTo: { order: ['PaymentOrdered'], account: ['Deposited'] } };
    const react: typeof paying.react = (state, commit) => ({
      state: { ...state, seen: state.seen + commit.events.length },
      send: [],
    });
    const bank = createBank({ saga: { ...both, react } });
    await bank.order('1', paid('a', 10));
    await bank.kernel.execute(account, { type: 'Deposit', id: 'd', aggregateId: '1', data: { amount: 1 } }, ORIGIN);
    for (const stream of ['order#1', 'account#1']) await bank.input.catchUp(stream);
    expect(await bank.log.position('saga-paying#order#1')).toBe(1);
    expect(await bank.log.position('saga-paying#account#1')).toBe(1);
  });

  it('takes a commit in by one plain conditional write, and knows by itself what it has processed', async () => {
    const markers: unknown[] = [];
    const events = (store: EventStore): EventStore => ({
      ...store,
      append: (writes, marker) => {
        markers.push(marker);
        return store.append(writes, marker);
      },
      mark: () => Promise.reject(new Error('a second item')),
    });
    const bank = createBank({ saga: silent, events });
    for (const amount of [10, 20]) await bank.order('1', paid('a', amount));
    await bank.input.catchUp('order#1');
    expect(markers).toEqual([[], []]);
    // Its checkpoint is lost: all is delivered again, and nothing is done again.
    await bank.rows.remove('saga-paying@1', { limit: 1_000 });
    await bank.input.catchUp('order#1');
    expect(await bank.log.position('saga-paying#1')).toBe(2);
    expect(await bank.instance('1')).toMatchObject({ processed: 2, state: { seen: 2 } });
  });

  it('that answers every rejection by sending again is parked, instead of writing for ever', async () => {
    const stubborn = {
      ...paying,
      answered: (state: typeof paying.initial, { sent, rejection }: Answer) => ({
        state,
        send: rejection === undefined ? [] : [sent],
      }),
    };
    const bank = createBank({ saga: stubborn });
    await bank.order('1', paid('a', 101 * 2));
    await bank.input.catchUp('order#1');
    let rounds = 0;
    for (let status = ''; status !== 'parked' && rounds < 500; rounds += 1)
      ({ status } = await bank.output.catchUp('saga-paying#1'));
    expect(rounds).toBeLessThan(500);
    expect(await bank.log.position('saga-paying#1')).toBeLessThan(3 * MAX_REFUSALS);
    expect(await collect(bank.output.parked())).toMatchObject([
      { stream: 'saga-paying#1', error: expect.stringContaining('rejection in a row') },
    ]);
  });
});

describe('a long list of commands', () => {
  it('goes on where it was when the process dies on the way', async () => {
    const sends = 95;
    const saga = {
      ...paying,
      react: (state: typeof paying.initial) => ({
        state,
        send: Array.from({ length: sends }, () => ({
          aggregate: 'account',
          aggregateId: 'a',
          type: 'Deposit',
          data: { amount: 1 },
        })),
      }),
    };
    let tries = 0;
    const events = (store: EventStore): EventStore => ({
      ...store,
      append: (writes, marker) => {
        tries += 1;
        if (tries % 30 === 0) throw new Error('killed');
        return store.append(writes, marker);
      },
    });
    const bank = createBank({ saga, events });
    await bank.order('1', paid('a', 1));
    await bank.input.catchUp('order#1');
    let deaths = 0;
    while (
      await bank.output.catchUp('saga-paying#1').then(
        () => false,
        () => true,
      )
    )
      deaths += 1;
    expect(deaths).toBeGreaterThan(2);
    expect(await bank.balance('a')).toBe(sends);
    expect(tries).toBeLessThan(sends + deaths * 20 + 5);
  });
});
