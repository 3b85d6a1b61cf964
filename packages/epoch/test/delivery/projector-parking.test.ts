import { describe, expect, it } from 'vitest';
import { CorruptCommitError, UnknownEventError } from '../../src/kernel/errors.ts';
import type { CommitReader } from '../../src/kernel/store.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { redriveAll } from '../../src/transport/status.ts';
import { sweep } from '../../src/transport/sweep.ts';
import { untilDecided } from '../../src/views/checkpointed.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { placed, projectorOver, setUp } from './shelf-projector.ts';
import { asToday, collect, createLog, deliveryOf, library } from './support.ts';

/** A store whose writes stop with the process, before the one that `isDead` says. */
function mortal(store: ViewStore, isDead: () => boolean): ViewStore {
  const write =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isDead()) throw new Error('the process is gone');
      return call(...args);
    };
  return {
    ...store,
    apply: write(store.apply),
    fail: write(store.fail),
    reopen: write(store.reopen),
    settle: write(store.settle),
  };
}

describe('parking', () => {
  const poisoned = { on: true };
  const faulty: Projection = {
    ...library,
    project(commit) {
      if (poisoned.on && commit.events.some((event) => (event.data as { book?: string }).book === 'poison')) {
        throw new TypeError('cannot read the poison');
      }
      return library.project(commit);
    },
  };

  it('parks one stream after three failures, lets others flow, and loses nothing on redrive', async () => {
    poisoned.on = true;
    const { log, projector, reader } = setUp(faulty);
    log.append('shelf#1', [placed('good', 1)]);
    const bad = log.append('shelf#1', [placed('poison', 2)]);
    expect(await projector.deliver(deliveryOf(bad))).toMatchObject({ status: 'failed', version: 1 });
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 1n });
    expect(await projector.deliver(deliveryOf(bad))).toMatchObject({ status: 'failed' });
    expect(await projector.deliver(deliveryOf(bad))).toMatchObject({ status: 'parked' });
    const later = log.append('shelf#1', [placed('later', 4)]);
    expect(await projector.deliver(deliveryOf(later))).toMatchObject({ status: 'parked' });
    expect(await projector.deliver(deliveryOf(log.append('shelf#2', [placed('other', 8)])))).toMatchObject({
      status: 'applied',
    });
    const [parked] = await collect(projector.parked());
    expect(parked).toMatchObject({ stream: 'shelf#1', version: 1 });
    expect(parked?.error).toContain('cannot read the poison');

    expect(await projector.redrive('shelf#1')).toMatchObject({ status: 'parked' });
    poisoned.on = false;
    expect(await projector.redrive('shelf#1')).toMatchObject({ status: 'applied', version: 3 });
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 15n });
    expect(await collect(projector.parked())).toEqual([]);
  });

  it('counts a change that no store can keep, and only for the commit that makes it', async () => {
    const invalid: Projection = {
      ...library,
      project: (commit) =>
        commit.version === 2
          ? [{ kind: 'put', key: { partition: '', sort: 'x' }, values: {} }]
          : library.project(commit),
    };
    const { log, projector } = setUp(invalid);
    for (const book of ['a', 'b', 'c']) log.append('shelf#1', [placed(book)]);
    expect(await projector.catchUp('shelf#1')).toMatchObject({ status: 'failed', version: 1 });
  });

  it('parks nothing while the table is away', async () => {
    const store = createMemoryViewStore();
    const away: ViewStore = { ...store, apply: () => Promise.reject(new Error('the table is away')) };
    const { log, projector } = setUp(library, away);
    const commit = log.append('shelf#1', [placed('a')]);
    for (let n = 0; n < 10; n += 1) await expect(projector.deliver(deliveryOf(commit))).rejects.toThrow('away');
    expect(await store.checkpoint({ view: 'library@1', stream: 'shelf#1' })).toEqual({ version: 0, failures: 0 });
  });
});

describe('a redrive', () => {
  it.each([0, 1, 2, 3, 5, 8])(
    'that dies after %i writes is still to be done, and is done by the next',
    async (writes) => {
      const broken = { on: true };
      const faulty: Projection = {
        ...library,
        project(commit) {
          if (broken.on) throw new TypeError('a bug, mended later');
          return library.project(commit);
        },
      };
      const inner = createMemoryViewStore();
      let budget = Number.POSITIVE_INFINITY;
      const dying = mortal(inner, () => {
        budget -= 1;
        return budget < 0;
      });
      const { log, projector, reader } = setUp(faulty, dying);
      for (let n = 0; n < 400; n += 1) log.append('shelf#1', [placed(`book-${String(n).padStart(3, '0')}`)]);
      while ((await projector.catchUp('shelf#1')).status !== 'parked');
      broken.on = false;
      budget = writes;
      await redriveAll(projector).catch(() => undefined);
      budget = Number.POSITIVE_INFINITY;
      // One write lets it be applied again, five apply it, and the last takes it off the list.
      const left = (await collect(projector.parked())).map(({ stream }) => stream);
      expect(left).toEqual(writes < 7 ? ['shelf#1'] : []);
      await redriveAll(projector);
      expect(await collect(projector.parked())).toEqual([]);
      expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 400n });
    },
  );

  it('that fails again parks again, and is listed once', async () => {
    const { log, projector, store } = setUp({
      ...library,
      project: () => {
        throw new TypeError('a bug');
      },
    });
    log.append('shelf#1', [placed('a')]);
    for (let n = 0; n < 3; n += 1) await projector.catchUp('shelf#1');
    expect(await redriveAll(projector)).toMatchObject({ redriven: 0, failed: [{ stream: 'shelf#1' }] });
    expect(await collect(projector.parked())).toHaveLength(1);
    await store.unpark({ view: projector.id, stream: 'shelf#1' });
    expect(await collect(projector.parked())).toEqual([]);
  });
});

describe('a commit that cannot be read', () => {
  it('parks its stream with the reason, after what came before it was applied, and stops no other', async () => {
    const { log, projector, store, reader } = setUp();
    for (const stream of ['shelf#1', 'shelf#2']) for (const book of ['a', 'b', 'c']) log.append(stream, [placed(book)]);
    const damaged: CommitReader = {
      ...log.reader,
      async *read(stream, range) {
        for await (const commit of log.reader.read(stream, range)) {
          if (stream === 'shelf#1' && commit.version === 2) throw new CorruptCommitError(stream, 2, 'not JSON');
          yield commit;
        }
      },
    };
    const reading = projectorOver(store, damaged);
    expect(await untilDecided(() => reading.catchUp('shelf#1'))).toMatchObject({ status: 'parked', version: 1 });
    expect(await reading.catchUp('shelf#2')).toMatchObject({ status: 'applied', version: 3 });
    expect(await collect(reading.parked())).toMatchObject([{ stream: 'shelf#1', version: 1, code: 'corrupt-commit' }]);
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({ pages: 4n });
    expect(await projector.redrive('shelf#1')).toMatchObject({ status: 'applied', version: 3 });
  });
});

describe('a stream with events that this code does not know yet', () => {
  const AT = Date.UTC(2026, 0, 1);

  async function tooEarly() {
    const deployed = { knows: false };
    const log = createLog();
    const store = createMemoryViewStore();
    const upcast: typeof asToday = (commit) => {
      if (!deployed.knows) throw new UnknownEventError(commit.stream, commit.version, 'BookPlaced', 2);
      return asToday(commit);
    };
    const projector = createProjector({ projection: library, store, reader: log.reader, upcast, nowMs: () => AT });
    log.append('shelf#1', [placed('a')]);
    expect(await untilDecided(() => projector.catchUp('shelf#1'))).toMatchObject({ status: 'parked' });
    return { deployed, log, projector };
  }

  it('waits no longer than until the code that knows them is deployed and the stream moves', async () => {
    const { deployed, log, projector } = await tooEarly();
    const next = () => projector.deliver(deliveryOf(log.append('shelf#1', [placed('b')])));
    expect(await next()).toMatchObject({ status: 'parked' });
    deployed.knows = true;
    expect(await next()).toMatchObject({ status: 'applied', version: 3 });
    expect(await collect(projector.parked())).toEqual([]);
  });

  it('is taken up by the sweep when it never moves again', async () => {
    const { deployed, projector } = await tooEarly();
    const options = { changeLog: createMemoryChangeLog(), nowMs: () => AT };
    await sweep(options, projector);
    expect(await collect(projector.parked())).toMatchObject([{ stream: 'shelf#1', code: 'unknown-event' }]);
    deployed.knows = true;
    await sweep(options, projector);
    expect(await collect(projector.parked())).toEqual([]);
    expect(await projector.position('shelf#1')).toMatchObject({ version: 1 });
  });
});
