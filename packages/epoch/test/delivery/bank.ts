import { createHash } from 'node:crypto';
import type { Aggregate, AnyAggregate, Command } from '../../src/kernel/aggregate.ts';
import type { DomainEvent } from '../../src/kernel/event.ts';
import { createKernel } from '../../src/kernel/kernel.ts';
import { memoryStore } from '../../src/kernel/memory-store.ts';
import { reject } from '../../src/kernel/rejection.ts';
import type { EventStore } from '../../src/kernel/store.ts';
import type { Reaction, Rejected, Saga } from '../../src/sagas/saga.ts';
import { sagaAggregate } from '../../src/sagas/saga-aggregate.ts';
import { createSagaInput } from '../../src/sagas/saga-input.ts';
import { createSagaOutput } from '../../src/sagas/saga-output.ts';
import { timersProjection } from '../../src/sagas/timers.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import type { ViewStore } from '../../src/views/view-store.ts';

/** A small bank: orders to pay, accounts that take the money, a saga between them. */
type OrderEvent =
  | DomainEvent<'PaymentOrdered', { readonly to: string; readonly amount: number }>
  | DomainEvent<'ReminderAsked', { readonly to: string; readonly atMs: number }>
  | DomainEvent<'ReminderDropped', { readonly to: string }>;
type OrderCommand = Command<'Order', { readonly events: readonly OrderEvent[] }>;

export const order: Aggregate<null, OrderCommand, OrderEvent> = {
  name: 'order',
  events: {
    PaymentOrdered: { version: 1, fields: { to: 'id', amount: 'count' } },
    ReminderAsked: { version: 1, fields: { to: 'id', atMs: 'timeMs' } },
    ReminderDropped: { version: 1, fields: { to: 'id' } },
  },
  initial: null,
  reducerVersion: 1,
  decide: (command) => command.data.events,
  evolve: (state) => state,
};

type AccountEvent =
  | DomainEvent<'Deposited', { readonly amount: number; readonly by: string }>
  | DomainEvent<'Reminded', { readonly by: string }>;
type AccountCommand = Command<'Deposit', { readonly amount: number }> | Command<'Remind', { readonly why: string }>;

export const account: Aggregate<{ readonly balance: number }, AccountCommand, AccountEvent> = {
  name: 'account',
  events: {
    Deposited: { version: 1, fields: { amount: 'count', by: 'id' } },
    Reminded: { version: 1, fields: { by: 'id' } },
  },
  initial: { balance: 0 },
  reducerVersion: 1,
  decide(command) {
    if (command.type === 'Remind') return [{ type: 'Reminded', data: { by: command.id } }];
    const { amount } = command.data;
    if (amount > 100) return reject('too-much', `${amount} is more than an account takes at once: at most 100`);
    return [{ type: 'Deposited', data: { amount, by: command.id } }];
  },
  evolve: (state, event) => (event.type === 'Deposited' ? { balance: state.balance + event.data.amount } : state),
};

export interface Paying {
  readonly seen: number;
  readonly refused: readonly string[];
}

/** Every payment goes to its account in two halves; what was refused is noted, and the smallest coin sent instead. */
export const paying: Saga<Paying> = {
  name: 'paying',
  subscribesTo: { order: ['PaymentOrdered', 'ReminderAsked', 'ReminderDropped'] },
  initial: { seen: 0, refused: [] },
  stateVersion: 1,
  hasTimers: true,
  react(state, commit) {
    const send = [];
    const cancel: string[] = [];
    for (const event of commit.events as readonly OrderEvent[]) {
      const deposit = (amount: number) => ({
        aggregate: 'account',
        aggregateId: event.data.to,
        type: 'Deposit',
        data: { amount },
      });
      if (event.type === 'PaymentOrdered') {
        const half = Math.floor(event.data.amount / 2);
        send.push(deposit(half), deposit(event.data.amount - half));
      }
      if (event.type === 'ReminderAsked') {
        const { to, atMs } = event.data;
        send.push({
          aggregate: 'account',
          aggregateId: to,
          type: 'Remind',
          data: { why: 'asked' },
          notBeforeMs: atMs,
          timer: to,
        });
      }
      if (event.type === 'ReminderDropped') cancel.push(event.data.to);
    }
    return { state: { ...state, seen: state.seen + commit.events.length }, send, cancel };
  },
  answered: (state, { sent, rejection }) =>
    rejection === undefined ? { state, send: [] } : retried(state, { sent, rejection }),
};

/** What was too much is paid by one coin. */
function retried(state: Paying, { sent, rejection }: Rejected): Reaction<Paying> {
  const { amount } = sent.data as { amount: number };
  const coin = { ...sent, data: { amount: 1 } };
  return { state: { ...state, refused: [...state.refused, `${amount} ${rejection.code}`] }, send: [coin] };
}

export const registry: Readonly<Record<string, AnyAggregate>> = { order, account };

export const digest = (text: string) => createHash('sha256').update(text).digest('hex');

interface BankOptions {
  readonly saga?: Saga<Paying>;
  /** Wraps the stores, to let them fail. */
  readonly events?: (store: EventStore) => EventStore;
  readonly views?: (store: ViewStore) => ViewStore;
  readonly cacheSize?: number;
}

export function createBank({
  saga = paying,
  events = (store) => store,
  views = (store) => store,
  cacheSize = 0,
}: BankOptions = {}) {
  const log = memoryStore({ digest });
  const store = events(log);
  const rows = createMemoryViewStore();
  const viewStore = views(rows);
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const nowMs = () => clock.nowMs;
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const kernel = createKernel({ store, nowMs, newId, cacheSize });
  /** The world outside, which never fails. */
  const calm = createKernel({ store: log, nowMs, newId });
  const own = sagaAggregate(saga);
  const upcast = createUpcast([order, account, own]);
  const options = { saga, kernel, registry, store: viewStore, reader: store, upcast, nowMs };
  const input = createSagaInput(options);
  const output = createSagaOutput(options);
  const timers = createProjector({
    projection: timersProjection([saga]),
    store: viewStore,
    reader: store,
    upcast,
    nowMs,
  });

  return {
    log,
    rows,
    clock,
    kernel,
    own,
    input,
    output,
    timers,
    async order(id: string, ...events: readonly OrderEvent[]) {
      const command = { type: 'Order', id: newId(), aggregateId: id, data: { events } } as const;
      const outcome = await calm.execute(order, command, { actor: 'user-1', correlation: `request-${id}` });
      if (!outcome.ok || outcome.commit === undefined) throw new Error('an order is never refused');
      return outcome.commit;
    },
    async settle(id: string) {
      await input.catchUp(`order#${id}`);
      // Answers make the saga's stream longer while it is being read.
      for (let rounds = 0; rounds < 5; rounds += 1) await output.catchUp(`saga-paying#${id}`);
      await timers.catchUp(`saga-paying#${id}`);
    },
    balance: async (id: string) => (await calm.load(account, id)).state.balance,
    instance: async (id: string) => (await calm.load(own, id)).state,
  };
}

export const paid = (to: string, amount: number): OrderEvent => ({ type: 'PaymentOrdered', data: { to, amount } });

/** The same without an answer to rejections. */
export const { answered: _answered, ...silent } = paying;

/** The same, which is told of rejections alone. */
export const complaining: Saga<Paying> = { ...silent, rejected: retried };

/** The same with the whole payment in one command. */
export const single: Saga<Paying> = {
  ...silent,
  react(state, commit) {
    const { send, ...rest } = paying.react(state, commit);
    const sum = send.reduce((all, { data }) => all + (data as { readonly amount: number }).amount, 0);
    return { ...rest, send: send.slice(0, 1).map((first) => ({ ...first, data: { amount: sum } })) };
  },
};
