import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/kernel/store.ts';
import type { Answer } from '../../src/sagas/saga.ts';
import { MAX_REFUSALS, sagaAggregate } from '../../src/sagas/saga-aggregate.ts';
import { TIMER_SHARDS } from '../../src/sagas/stored-numbers.ts';
import { fireDueTimers, timersProjection } from '../../src/sagas/timers.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { sweep } from '../../src/transport/sweep.ts';
import { dropVersion } from '../../src/views/drop.ts';
import { rebuild } from '../../src/views/rebuild.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { account, createBank, paid, paying } from './bank.ts';
import { collect } from './support.ts';

const { answered: _answered, ...silent } = paying;
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

describe('timers', () => {
  const later = Date.UTC(2026, 0, 2);
  const asked = (to: string, atMs: number) => ({ type: 'ReminderAsked', data: { to, atMs } }) as const;

  async function fire(bank: ReturnType<typeof createBank>) {
    const { kernel, timers, rows, clock } = bank;
    return fireDueTimers({ kernel, sagas: [paying as never], rows: rows.at('timers@1'), timers, nowMs: clock.nowMs });
  }
  const reminders = async (bank: ReturnType<typeof createBank>) =>
    (await collect(bank.log.read('account#a'))).filter((commit) => commit.events[0]?.type === 'Reminded').length;

  it('send their command when their time has come, once', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.settle('1');
    expect(await fire(bank)).toMatchObject({ fired: 0, failed: 0, more: false });
    bank.clock.nowMs = later;
    expect(await fire(bank)).toMatchObject({ fired: 1, failed: 0, more: false });
    expect(await fire(bank)).toMatchObject({ fired: 0, failed: 0, more: false });
    await bank.settle('1');
    expect(await reminders(bank)).toBe(1);
    const [, fired] = await collect(bank.log.read('saga-paying#1'));
    expect(fired).toMatchObject({ causation: 'saga-paying#1@1', correlation: 'request-1' });
  });

  it('are cancelled, and replaced under the same name', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.order('1', { type: 'ReminderDropped', data: { to: 'a' } });
    await bank.order('2', asked('a', later));
    await bank.order('2', asked('a', later + 1_000));
    await bank.settle('1');
    await bank.settle('2');
    bank.clock.nowMs = later;
    expect(await fire(bank)).toMatchObject({ fired: 0, failed: 0, more: false });
    bank.clock.nowMs = later + 1_000;
    expect(await fire(bank)).toMatchObject({ fired: 1, failed: 0, more: false });
  });

  it('do nothing when they fire again from a row that is late', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.settle('1');
    bank.clock.nowMs = later;
    const stuck = { ...bank.timers, catchUp: async () => ({ status: 'applied', version: 0, commits: 0 }) as const };
    const { kernel, rows, clock } = bank;
    const again = () =>
      fireDueTimers({ kernel, sagas: [paying as never], rows: rows.at('timers@1'), timers: stuck, nowMs: clock.nowMs });
    await again();
    await again();
    await bank.settle('1');
    expect(await reminders(bank)).toBe(1);
  });

  /** What a sweep over all of the log's commits finds for the keeper of timers. */
  async function sweepTimers({ log, timers, clock }: ReturnType<typeof createBank>) {
    const changeLog = createMemoryChangeLog();
    for await (const commit of log.scan(0, 1)) await changeLog.record(clock.nowMs, movesOf([commit]));
    return sweep({ changeLog, nowMs: () => clock.nowMs, settleMinutes: -1 }, timers);
  }

  it('are set by the sweep when the bus has lost what sets them', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.input.catchUp('order#1');
    expect(await sweepTimers(bank)).toMatchObject({ repaired: 1 });
    bank.clock.nowMs = later;
    expect(await fire(bank)).toMatchObject({ fired: 1 });
    await bank.output.catchUp('saga-paying#1');
    expect(await reminders(bank)).toBe(1);
  });

  it('stay cancelled when the bus has lost what cancels them', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.settle('1');
    await bank.order('1', { type: 'ReminderDropped', data: { to: 'a' } });
    await bank.input.catchUp('order#1');
    bank.clock.nowMs = later;
    await fire(bank);
    await bank.settle('1');
    expect(await reminders(bank)).toBe(0);
    expect(await fire(bank)).toMatchObject({ fired: 0 });
  });

  it('are set again from the log when their rows are lost: those that stand, and no others', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', later));
    await bank.order('2', asked('a', later));
    await bank.order('2', { type: 'ReminderDropped', data: { to: 'a' } });
    for (const id of ['1', '2']) await bank.settle(id);
    await dropVersion({
      drops: bank.rows,
      name: 'timers',
      version: 1,
      subscribed: [],
      final: false,
      pause: async () => {},
      nowMs: () => 0,
    });
    bank.clock.nowMs = later;
    expect(await fire(bank)).toMatchObject({ fired: 0 });
    await rebuild({
      projector: bank.timers,
      store: bank.rows,
      reader: bank.log,
      pause: async () => {},
      nowMs: () => 0,
    });
    expect(await fire(bank)).toMatchObject({ fired: 1 });
    await bank.output.catchUp('saga-paying#1');
    expect(await reminders(bank)).toBe(1);
  });

  it('that cannot fire, or whose saga is gone, keep no other from firing, and are tried again', async () => {
    const bank = createBank();
    for (const id of ['1', '2', '3', '4']) {
      await bank.order(id, asked(`a${id}`, later));
      await bank.settle(id);
    }
    bank.clock.nowMs = later;
    const { kernel, rows, timers, clock } = bank;
    const options = { rows: rows.at('timers@1'), timers, nowMs: clock.nowMs };
    expect(await fireDueTimers({ ...options, kernel, sagas: [] })).toMatchObject({ fired: 0, failed: 0 });
    const failing: typeof kernel = {
      ...kernel,
      execute: async (aggregate, command, origin, more) => {
        if (command.aggregateId !== '3') throw new TypeError('a bug');
        return kernel.execute(aggregate, command, origin, more);
      },
    };
    const some = await fireDueTimers({ ...options, kernel: failing, sagas: [paying as never] });
    expect(some).toMatchObject({ fired: 1, failed: 3, more: false });
    expect(some.errors[0]).toContain('a bug');
    expect(await fire(bank)).toMatchObject({ fired: 3, failed: 0 });
  });

  it('of a saga that is gone block no other, in any shard, and a run that is out of time ends', async () => {
    const bank = createBank();
    const { kernel, rows, timers, clock } = bank;
    const gone = Array.from({ length: 1_200 }, (_, n) => `saga-gone#${n}`);
    for (const [n, stream] of gone.entries()) {
      const key = { partition: `due-${n % TIMER_SHARDS}`, sort: `${String(1_000 + n).padStart(15, '0')} ${stream} t` };
      const values = { stream, name: 't', dueAtMs: 1_000 + n, correlation: 'c', setBy: `${stream}@1` };
      const step = { view: 'timers@1', stream, from: { version: 0 }, to: { version: 1 } };
      await rows.apply([{ ...step, changes: [{ atMs: 1, change: { kind: 'put', key, values } }] }]);
    }
    for (let n = 0; n < 40; n += 1) {
      await bank.order(`${n}`, asked('a', later));
      await bank.settle(`${n}`);
    }
    clock.nowMs = later;
    const options = { kernel, sagas: [paying as never], rows: rows.at('timers@1'), timers, nowMs: clock.nowMs };
    expect(await fireDueTimers({ ...options, isOver: () => true })).toMatchObject({ fired: 0, more: true });
    expect(await fireDueTimers(options)).toMatchObject({ fired: 40, failed: 0, more: false });
    expect(await fireDueTimers(options)).toMatchObject({ fired: 0, failed: 0, more: false });
  });

  it('cost three round trips each: a load, a commit, and the step that takes the row away', async () => {
    const calls: string[] = [];
    const counting = <T extends object>(target: T, names: readonly (keyof T & string)[]): T => {
      const wrapped = names.map((name) => [
        name,
        (...args: unknown[]) => {
          calls.push(name);
          return (target[name] as (...given: unknown[]) => unknown)(...args);
        },
      ]);
      return { ...target, ...Object.fromEntries(wrapped) };
    };
    const bank = createBank({
      events: (store) => counting(store, ['load', 'append', 'read', 'after', 'mark']),
      views: (store) => counting(store, ['apply', 'checkpoint', 'fail']),
    });
    for (let n = 0; n < 10; n += 1) {
      await bank.order(`${n}`, asked('a', later));
      await bank.settle(`${n}`);
    }
    bank.clock.nowMs = later;
    calls.length = 0;
    expect(await fire(bank)).toMatchObject({ fired: 10 });
    expect(calls.sort()).toEqual([...Array(10).fill('append'), ...Array(10).fill('apply'), ...Array(10).fill('load')]);
  });

  it('go at once when their time is past already', async () => {
    const bank = createBank();
    await bank.order('1', asked('a', 5));
    await bank.settle('1');
    expect(await reminders(bank)).toBe(1);
  });
});

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
    ['it keeps by itself what it has processed', silent],
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
