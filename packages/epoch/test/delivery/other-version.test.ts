import { describe, expect, it } from 'vitest';
import { createConsistency, MAX_CATCH_UP_MS } from '../../src/consistency/consistency.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import { order } from './bank.ts';
import { looking, orders, seal, setUp } from './order-kernel.ts';

const checkpointRows = { orders: orders.checkpointRow };

/** The version that is live is version 0, and the code that asks has version 1 alone. */
async function other() {
  const set = setUp(orders, looking);
  const { store, log, bare, send, projector: newest } = set;
  await store.claimLive('orders', 0);
  const projection = { ...orders, version: 0 };
  const upcast = createUpcast([order]);
  const projector = createProjector({ projection, store, reader: log, upcast, nowMs: () => 1 });
  const caughtUp = async (version: number, consistency = set.consistency) =>
    consistency.catchUp(await consistency.mint('o', { 'order#1': version }), 'o', ['orders']);
  return { ...set, newest, projector, caughtUp, pay: () => send(bare) };
}

describe('a query of a version that this code does not project', () => {
  it('is behind until that version’s own function has got so far', async () => {
    const { pay, caughtUp, projector } = await other();
    await pay();
    expect(await caughtUp(1)).toBe('behind');
    await projector.catchUp('order#1');
    expect(await caughtUp(1)).toBe('current');
    expect(await caughtUp(2)).toBe('invalid');
  });

  it('waits for it meanwhile', async () => {
    const { pay, caughtUp, projector, newest, store, log } = await other();
    await pay();
    let looks = 0;
    const pause = async (ms: number) => {
      if (ms < MAX_CATCH_UP_MS) looks += 1;
      if (looks === 3) await projector.catchUp('order#1');
      return looking(ms);
    };
    const consistency = createConsistency({
      projectors: { orders: newest },
      checkpointRows,
      store,
      reader: log,
      pause,
      seal,
    });
    expect(await caughtUp(1, consistency)).toBe('current');
    expect(looks).toBe(3);
  });

  it('does not wait for commits that do not concern the view: its checkpoint stays where it is', async () => {
    const { bare, pay, caughtUp, projector } = await other();
    await pay();
    await projector.catchUp('order#1');
    const data = { events: [{ type: 'ReminderDropped', data: { to: 'a' } }] } as const;
    await bare.execute(
      order,
      { type: 'Order', id: 'placed', aggregateId: '1', data },
      { actor: 'u', correlation: 'c' },
    );
    expect(await caughtUp(2)).toBe('current');
    await pay();
    expect(await caughtUp(3)).toBe('behind');
  });

  it('is stale while its stream is parked there', async () => {
    const { pay, caughtUp, store, log } = await other();
    await pay();
    const project = () => {
      throw new Error('broken');
    };
    const upcast = createUpcast([order]);
    const projection = { ...orders, version: 0, project };
    const broken = createProjector({ projection, store, reader: log, upcast, nowMs: () => 1 });
    for (let tries = 0; tries < 3; tries += 1) await broken.catchUp('order#1');
    expect(await caughtUp(1)).toBe('stale');
  });
});
