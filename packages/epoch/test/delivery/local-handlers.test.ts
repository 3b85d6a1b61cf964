import { describe, expect, it, vi } from 'vitest';
import { createProjectingKernel } from '../../src/consistency/projecting-kernel.ts';
import { createLiveReader, LIVE_POINTER_MS } from '../../src/views/live-reader.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { createProjector } from '../../src/views/projector.ts';
import { createUpcast } from '../../src/views/upcast.ts';
import { order, paid } from './bank.ts';
import { never, orders, setUp } from './order-kernel.ts';

describe('a kernel that projects in its own process', () => {
  it('shows a command its effect at once, without the bus', async () => {
    const { kernel, send, row } = setUp();
    await send(kernel);
    expect(await row()).toEqual({ last: 1 });
    await send(kernel);
    expect(await row()).toEqual({ last: 2 });
  });

  it('costs a view one write and no read', async () => {
    const { kernel, send, store } = setUp();
    const read = vi.spyOn(store, 'checkpoint');
    const written = vi.spyOn(store, 'apply');
    await send(kernel);
    await send(kernel);
    expect(read).not.toHaveBeenCalled();
    expect(written).toHaveBeenCalledTimes(2);
  });

  it('leaves a view that is behind to the bus', async () => {
    const { kernel, bare, send, row, observed, projector } = setUp();
    await send(bare);
    await send(kernel);
    expect(await row()).toBeUndefined();
    expect(observed).toEqual(['orders@1 behind']);
    await projector.catchUp('order#1');
    expect(await row()).toEqual({ last: 2 });
  });

  it('answers in spite of a view that fails', async () => {
    const { kernel, send, observed, projector, store } = setUp({
      ...orders,
      project: () => {
        throw new Error('broken');
      },
    });
    expect(await send(kernel)).toMatchObject({ ok: true, version: 1 });
    expect(observed).toEqual(['orders@1 failed']);
    // The next delivery counts the failure; a shortcut parks nothing.
    expect(await projector.position('order#1')).toMatchObject({ version: 0, parked: false });
    expect(await store.checkpoint({ view: 'orders@1', stream: 'order#1' })).toMatchObject({ failures: 0 });
  });

  it('waits for a slow view until the deadline and no longer', async () => {
    const { bare, send, log } = setUp();
    const slow = {
      ...createProjector({
        projection: orders,
        store: createMemoryViewStore(),
        reader: log,
        upcast: createUpcast([order]),
        nowMs: () => 1,
      }),
      deliver: never as never,
    };
    const observed: string[] = [];
    const kernel = createProjectingKernel({
      kernel: bare,
      inline: [slow],
      pause: async () => {},
      observe: (...each) => observed.push(each.join(' ')),
    });
    expect(await send(kernel)).toMatchObject({ ok: true });
    expect(observed).toEqual(['orders@1 late']);
  });

  it('does the same for several streams at once', async () => {
    const { kernel, row } = setUp();
    const step = (id: string) =>
      ({
        aggregate: order,
        command: { type: 'Order', id, aggregateId: id, data: { events: [paid('a', 1)] } },
      }) as const;
    await kernel.executeAll([step('1'), step('2')], { actor: 'u', correlation: 'c' });
    expect(await row()).toEqual({ last: 1 });
  });
});

describe('a live reader', () => {
  it('reads the version that is live and follows a switch', async () => {
    const store = createMemoryViewStore();
    const put = (view: string, n: number) =>
      store.apply([
        {
          view,
          stream: 's#1',
          from: { version: 0 },
          to: { version: 1 },
          changes: [{ atMs: 1, change: { kind: 'put', key: { partition: 'p', sort: 's' }, values: { n } } }],
        },
      ]);
    await put('v@1', 1);
    await put('v@2', 2);
    let nowMs = 0;
    const reader = (declared: number) => createLiveReader({ store, versions: { v: declared }, nowMs: () => nowMs });
    const older = reader(1);
    const value = async (which = older) => (await which.get('v', { partition: 'p', sort: 's' }))?.values['n'];
    expect(await value()).toBe(1);
    expect(await value(reader(2))).toBe(1);
    await store.switchLive('v', 1, 2);
    expect(await value()).toBe(1);
    nowMs = LIVE_POINTER_MS;
    expect(await value()).toBe(2);
    await expect(older.get('unknown', { partition: 'p', sort: 's' })).rejects.toMatchObject({ code: 'unknown-view' });
  });
});
