import { describe, expect, it } from 'vitest';
import type { Commit } from '../../src/kernel/commit.ts';
import type { DomainEvent, EventCatalogue } from '../../src/kernel/event.ts';
import { causedBy } from '../../src/reactors/caused-by.ts';
import { defineReactor } from '../../src/reactors/define-reactor.ts';
import { defineSaga } from '../../src/sagas/define-saga.ts';

type OrderEvent =
  | DomainEvent<'OrderPlaced', { readonly cents: number }>
  | DomainEvent<'OrderPaid', { readonly by: string }>;
type ParcelEvent = DomainEvent<'ParcelLost', { readonly orderId: string }>;

const orderEvents: EventCatalogue<OrderEvent, 'order'> = {
  OrderPlaced: { version: 1, fields: { cents: 'count' } },
  OrderPaid: { version: 1, fields: { by: 'personId' } },
};
const parcelEvents: EventCatalogue<ParcelEvent, 'parcel'> = { ParcelLost: { version: 1, fields: { orderId: 'id' } } };

interface Billing {
  readonly open: number;
}
const initial: Billing = { open: 0 };
const charge = (cents: number) => ({ aggregate: 'account', aggregateId: 'a', type: 'Charge', data: { cents } });

const billing = defineSaga({
  name: 'billing',
  streams: { order: orderEvents, parcel: parcelEvents },
  initial,
  stateVersion: 1,
  hasTimers: true,
  instanceOf: { parcel: ({ data }) => data.orderId },
  on: {
    order: {
      OrderPlaced: ({ open }, { data }) => ({ state: { open: open + data.cents }, send: [charge(data.cents)] }),
      OrderPaid: () => ({ cancel: ['reminder'] }),
    },
    parcel: { ParcelLost: ({ open }) => ({ send: [charge(-open)] }) },
  },
});

function commitOf(stream: string, ...events: readonly DomainEvent[]): Commit {
  const of = { stream, version: 3, lastVersion: 2 + events.length, id: 'c', hash: '', atMs: 1 };
  return { ...of, actor: 'usr', correlation: 'r', events };
}

const placed = (cents: number) => ({ type: 'OrderPlaced', data: { cents } });

describe('a saga defined by handlers', () => {
  it('subscribes to exactly the events that have a handler', () => {
    expect(billing.subscribesTo).toEqual({ order: ['OrderPlaced', 'OrderPaid'], parcel: ['ParcelLost'] });
  });

  it('makes one reaction of a commit: state goes from event to event, commands and cancellations add up', () => {
    const commit = commitOf('order#1', placed(1), { type: 'OrderPaid', data: { by: 'usr' } }, placed(2));
    expect(billing.react({ open: 10 }, commit)).toEqual({
      state: { open: 13 },
      send: [charge(1), charge(2)],
      cancel: ['reminder'],
    });
  });

  it('keeps its state where a handler gives none', () => {
    const lost = commitOf('parcel#9', { type: 'ParcelLost', data: { orderId: '1' } });
    expect(billing.react({ open: 5 }, lost)).toEqual({ state: { open: 5 }, send: [charge(-5)], cancel: [] });
  });

  it('finds the instance in the first event where the aggregate says so, else by the stream', () => {
    expect(billing.instanceOf?.(commitOf('parcel#9', { type: 'ParcelLost', data: { orderId: '1' } }))).toBe('1');
    expect(billing.instanceOf?.(commitOf('order#7', placed(1)))).toBe('7');
  });

  it('does not compile with an event, a state or an aggregate that does not exist', () => {
    const of = { name: 's', streams: { order: orderEvents }, initial, stateVersion: 1 };
    // @ts-expect-error: no such event
    defineSaga({ ...of, on: { order: { OrderPlacd: () => ({}) } } });
    // @ts-expect-error: no such aggregate among the streams
    defineSaga({ ...of, on: { ordre: { OrderPlaced: () => ({}) } } });
    // @ts-expect-error: a catalogue under another name than its aggregate's
    defineSaga({ ...of, streams: { ordre: orderEvents }, on: { ordre: { OrderPlaced: () => ({}) } } });
    // @ts-expect-error: the same, of a reactor
    defineReactor<null>()({ name: 'r', version: 1, streams: { ordre: orderEvents }, on: {} });
    // @ts-expect-error: another state
    defineSaga({ ...of, on: { order: { OrderPlaced: () => ({ state: { open: 'yes' } }) } } });
    // @ts-expect-error: no such field
    defineSaga({ ...of, on: { order: { OrderPaid: (state, { data }) => ({ state, cancel: [data.cents] }) } } });
  });
});

describe('a reactor defined by handlers', () => {
  const printing = defineReactor<{ print(text: string): Promise<void> }>()({
    name: 'printing',
    version: 2,
    streams: { order: orderEvents },
    on: { order: { OrderPlaced: ({ print }, { data }, { version }) => print(`${version}: ${data.cents}`) } },
  });

  it('is known by name and event filter before it has anything to act on', () => {
    expect(printing).toMatchObject({ name: 'printing', version: 2, subscribesTo: { order: ['OrderPlaced'] } });
  });

  it('acts on each event in order, one after the other', async () => {
    const printed: string[] = [];
    const reactor = printing.with({
      async print(text) {
        await Promise.resolve();
        printed.push(text);
      },
    });
    await reactor.react(commitOf('order#1', placed(5), { type: 'OrderPaid', data: { by: 'usr' } }, placed(6)));
    expect(printed).toEqual(['3: 5', '5: 6']);
  });

  it('says what caused its commands as the commit would', () => {
    const commit = commitOf('order#1', placed(1));
    expect(causedBy(commit, 'printing')).toEqual({ actor: 'printing', correlation: 'r', causation: 'order#1@3' });
  });

  it('does not compile with a handler of an event that does not exist', () => {
    defineReactor<object>()({
      name: 'r',
      version: 1,
      streams: { order: orderEvents },
      // @ts-expect-error: no such event
      on: { order: { OrderPlacd: async () => {} } },
    });
  });
});
