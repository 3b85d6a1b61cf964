import { createHash } from 'node:crypto';
import {
  type Aggregate,
  type Command,
  createKernel,
  type EventStore,
  type KernelOptions,
  memoryStore,
  reject,
} from '../src/kernel/index.ts';

/** A small aggregate for the kernel's tests: a basket that takes so many units of things. */
export type BasketEvent =
  | { readonly type: 'BasketOpened'; readonly data: { readonly limit: number } }
  | { readonly type: 'ItemAdded'; readonly data: { readonly item: string; readonly units: number } }
  | { readonly type: 'BasketClosed'; readonly data: Record<never, never> };

export type BasketCommand =
  | Command<'open', { readonly limit: number }>
  | Command<'add', { readonly item: string; readonly units: number; readonly times?: number }>
  | Command<'close', Record<never, never>>;

export interface Basket {
  readonly status: 'none' | 'open' | 'closed';
  readonly limit: number;
  readonly units: number;
  readonly items: { readonly [item: string]: number };
}

export const basket: Aggregate<Basket, BasketCommand, BasketEvent> = {
  name: 'basket',
  reducerVersion: 1,
  initial: { status: 'none', limit: 0, units: 0, items: {} },
  events: {
    BasketOpened: { version: 1, fields: { limit: 'count' } },
    ItemAdded: { version: 1, fields: { item: 'label', units: 'count' } },
    BasketClosed: { version: 1, fields: {} },
  },
  decide(command, state) {
    switch (command.type) {
      case 'open':
        if (state.status !== 'none') return reject('already-open', `basket ${command.aggregateId} exists`);
        return [{ type: 'BasketOpened', data: { limit: command.data.limit } }];
      case 'add': {
        const { item, units, times = 1 } = command.data;
        if (state.status !== 'open') return reject('not-open', `basket is ${state.status}, open it first`);
        if (units === 0) return [];
        if (state.units + units * times > state.limit) return reject('full', `at most ${state.limit} units fit`);
        return Array.from({ length: times }, () => ({ type: 'ItemAdded', data: { item, units } }) as const);
      }
      case 'close':
        return state.status === 'closed' ? [] : [{ type: 'BasketClosed', data: {} }];
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'BasketOpened':
        return { ...state, status: 'open', limit: event.data.limit };
      case 'ItemAdded': {
        const { item, units } = event.data;
        return {
          ...state,
          units: state.units + units,
          items: { ...state.items, [item]: (state.items[item] ?? 0) + units },
        };
      }
      case 'BasketClosed':
        return { ...state, status: 'closed' };
    }
  },
};

let sent = 0;
const command = <T extends string, D>(type: T, aggregateId: string, data: D): Command<T, D> => {
  sent += 1;
  return { type, id: `command-${sent}`, aggregateId, data };
};

export const open = (id: string, limit = 1_000_000) => command('open', id, { limit });
export const add = (id: string, units = 1, item = 'apple', times = 1) => command('add', id, { item, units, times });
export const close = (id: string) => command('close', id, {});

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
export const origin = { actor: 'user-1', correlation: 'request-1' };

/** Ids that count up and a clock that moves only when a test moves it. */
export function testRuntime() {
  let ids = 0;
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const newId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  return { clock, nowMs: () => clock.nowMs, newId };
}

export function memoryKernel(options: Partial<KernelOptions> = {}) {
  const store = memoryStore({ digest });
  const setup = testRuntime();
  const kernel = createKernel({ store, nowMs: setup.nowMs, newId: setup.newId, ...options });
  return { store, kernel, clock: setup.clock };
}

/** A store before whose n-th append something else happens first: a rival gets in. */
export function interrupted(store: EventStore, before: (append: number) => Promise<void>): EventStore {
  let appends = 0;
  return {
    ...store,
    async append(writes, marker) {
      appends += 1;
      await before(appends);
      return store.append(writes, marker);
    },
  };
}
