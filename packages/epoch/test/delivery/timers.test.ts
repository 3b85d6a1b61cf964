import { describe, expect, it } from 'vitest';
import { TIMER_SHARDS } from '../../src/sagas/stored-numbers.ts';
import { fireDueTimers } from '../../src/sagas/timers.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { sweep } from '../../src/transport/sweep.ts';
import { dropVersion } from '../../src/views/drop.ts';
import { rebuild } from '../../src/views/rebuild.ts';
import { createBank, paying } from './bank.ts';
import { collect } from './support.ts';

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
    let [fired, runs] = [0, 0];
    for (let more = true; more && runs < 100; runs += 1) {
      const nowMs = clock.nowMs + runs * 60_000;
      const done = await fireDueTimers({ ...options, nowMs, isOver: () => true });
      fired += done.fired;
      more = done.more && fired < 40;
    }
    expect({ fired, runs }).toMatchObject({ fired: 40 });
    expect(runs).toBeGreaterThan(1);
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
