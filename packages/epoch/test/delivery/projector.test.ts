import { describe, expect, it } from 'vitest';
import { SKIPPED_BEFORE_CHECKPOINT } from '../../src/views/advance.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { placed, projectorOver, setUp } from './shelf-projector.ts';
import { asToday, deliveryOf, library } from './support.ts';

describe('a projector', () => {
  it('applies the next commit as it was delivered, without reading the log', async () => {
    const { log, store, reader } = setUp();
    const commit = log.append('shelf#1', [placed('a', 10)]);
    const blind = { ...log.reader, read: () => expect.fail('read the log') };
    const projector = createProjector({ projection: library, store, reader: blind, upcast: asToday, nowMs: () => 1 });
    expect(await projector.deliver(deliveryOf(commit))).toMatchObject({ status: 'applied', version: 1, commits: 1 });
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 10n });
  });

  it('ignores aggregates and types that it does not subscribe to', async () => {
    const { log, projector } = setUp();
    expect(await projector.deliver(deliveryOf(log.append('chair#1', [placed('a')])))).toMatchObject({
      status: 'ignored',
    });
    expect(await projector.deliver(deliveryOf(log.append('shelf#1', [['Dusted', {}]])))).toMatchObject({
      status: 'ignored',
    });
  });

  it('fills a gap from the log, filtered types included', async () => {
    const { log, projector, reader } = setUp();
    log.append('shelf#1', [placed('a', 1)]);
    log.append('shelf#1', [['Dusted', {}]]);
    const last = log.append('shelf#1', [placed('b', 2), placed('c', 3)]);
    expect(await projector.deliver(deliveryOf(last))).toMatchObject({ status: 'applied', version: 4, commits: 2 });
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 6n });
  });

  it('takes a reference for the commit itself', async () => {
    const { log, projector } = setUp();
    const commit = log.append('shelf#1', [placed('a', 1)]);
    expect(await projector.deliver(deliveryOf(commit, false))).toMatchObject({ status: 'applied', version: 1 });
  });

  it('applies only the next commit when asked to', async () => {
    const { log, projector } = setUp();
    const first = log.append('shelf#1', [placed('a')]);
    const second = log.append('shelf#1', [placed('b')]);
    expect(await projector.deliver(deliveryOf(second), { onlyNext: true })).toMatchObject({ status: 'behind' });
    expect(await projector.deliver(deliveryOf(first), { onlyNext: true })).toMatchObject({ status: 'applied' });
    expect(await projector.deliver(deliveryOf(second), { onlyNext: true })).toMatchObject({ status: 'applied' });
    const again = { status: 'duplicate', version: 2 };
    expect(await projector.deliver(deliveryOf(second), { onlyNext: true })).toMatchObject(again);
    expect(await projector.deliver(deliveryOf(first), { onlyNext: true })).toMatchObject(again);
  });

  it('takes the next commit of a stream that it has moved last without a read', async () => {
    const { log, store, reader } = setUp();
    const first = log.append('shelf#1', [placed('a', 1)]);
    const second = log.append('shelf#1', [placed('b', 2)]);
    const third = log.append('shelf#1', [placed('c', 3)]);
    let reads = 0;
    const counted: ViewStore = {
      ...store,
      checkpoint: (address) => {
        reads += 1;
        return store.checkpoint(address);
      },
    };
    const [one, other] = [projectorOver(counted, log.reader), projectorOver(counted, log.reader)];
    await one.deliver(deliveryOf(first));
    expect(reads).toBe(1);
    expect(await one.deliver(deliveryOf(second))).toMatchObject({ status: 'applied', version: 2 });
    expect(reads).toBe(1);
    // Another process has taken the third, so the first one's memory is wrong, and it finds out.
    await other.deliver(deliveryOf(third));
    expect(await one.deliver(deliveryOf(third))).toMatchObject({ status: 'duplicate', version: 3 });
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 6n });
  });

  it('leaves a stream parked that another process has parked', async () => {
    const { log, store } = setUp();
    const first = log.append('shelf#1', [placed('a', 1)]);
    const second = log.append('shelf#1', [placed('b', 2)]);
    const warm = projectorOver(store, log.reader);
    await warm.deliver(deliveryOf(first));
    const at = { version: 1, failures: 0 };
    await store.fail({ view: 'library@1', stream: 'shelf#1', at, error: 'broken', atMs: 1, parkAfter: 1 });
    expect(await warm.deliver(deliveryOf(second))).toMatchObject({ status: 'parked', version: 1 });
  });

  it('catches several commits up in one step, as many as fit', async () => {
    const { log, projector, steps } = setUp();
    for (let n = 0; n < 50; n += 1) log.append('shelf#1', [placed(`book-${n}`)]);
    await projector.catchUp('shelf#1');
    expect(steps).toHaveLength(1);
    for (let n = 0; n < 100; n += 1) log.append('shelf#1', [placed(`more-${n}`)]);
    await projector.catchUp('shelf#1');
    expect(steps).toHaveLength(3);
    expect(steps.every((step) => step.to.cursor === undefined)).toBe(true);
  });

  it('stops near a number of commits and says that there is more', async () => {
    const { log, projector } = setUp();
    for (let n = 0; n < 10; n += 1) log.append('shelf#1', [placed(`book-${n}`)]);
    expect(await projector.catchUp('shelf#1', { to: 10, maxCommits: 4 })).toMatchObject({
      status: 'behind',
      version: 4,
    });
    expect(await projector.catchUp('shelf#1', { to: 10 })).toMatchObject({ status: 'applied', version: 10 });
    expect(await projector.catchUp('shelf#1', { to: 10 })).toMatchObject({ status: 'duplicate', version: 10 });
  });

  it('moves the checkpoint over a long run of commits that it does not subscribe to', async () => {
    const { log, projector } = setUp();
    for (let n = 0; n < SKIPPED_BEFORE_CHECKPOINT; n += 1) log.append('shelf#1', [['Dusted', {}]]);
    await projector.catchUp('shelf#1');
    expect(await projector.position('shelf#1')).toMatchObject({ version: SKIPPED_BEFORE_CHECKPOINT });
  });
});

describe('an inline step that enumerates rows', () => {
  it('computes them only after the checkpoint is known, however another runner comes in between', async () => {
    const inner = createMemoryViewStore();
    const { log, projector: other } = setUp(library, inner);
    const first = log.append('shelf#1', [placed('a')]);
    const second = log.append('shelf#1', [
      ['ShelfPainted', { colour: 'red' }],
      ['ShelfCleared', {}],
    ]);
    // Whatever the inline runner asks the store first, the bus has applied the commit before by the time of its answer.
    const overtaken: ViewStore = {
      ...inner,
      async sorts(view, request) {
        const sorts = await inner.sorts(view, request);
        await other.deliver(deliveryOf(first));
        return sorts;
      },
    };
    const inline = projectorOver(overtaken, log.reader);
    await inline.deliver(deliveryOf(second), { onlyNext: true });
    for (const commit of [first, second]) await other.deliver(deliveryOf(commit));
    expect(inner.rows('library@1').filter(({ key }) => key.partition === 'shelf#1')).toEqual([]);
    expect(await other.position('shelf#1')).toMatchObject({ version: 3 });
  });
});
