import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CorruptCommitError, UnknownEventError } from '../../src/kernel/errors.ts';
import type { CommitReader } from '../../src/kernel/store.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { redriveAll } from '../../src/transport/status.ts';
import { sweep } from '../../src/transport/sweep.ts';
import { SKIPPED_BEFORE_MARK } from '../../src/views/advance.ts';
import { untilDecided } from '../../src/views/checkpointed.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector } from '../../src/views/projector.ts';
import type { ViewStep, ViewStore } from '../../src/views/view-store.ts';
import { asToday, collect, createLog, deliveryOf, library, rowsOf } from './support.ts';

function setUp(projection: Projection = library, store: ViewStore = createMemoryViewStore()) {
  const log = createLog();
  const steps: ViewStep[] = [];
  const watched: ViewStore = {
    ...store,
    apply: (each) => {
      steps.push(...each);
      return store.apply(each);
    },
  };
  const projector = createProjector({
    projection,
    store: watched,
    reader: log.reader,
    upcast: asToday,
    nowMs: () => 1,
  });
  return { log, steps, store, projector, reader: store.at('library@1') };
}

function projectorOver(store: ViewStore, reader: CommitReader) {
  return createProjector({ projection: library, store, reader, upcast: asToday, nowMs: () => 1 });
}

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

const placed = (book: string, pages = 1) => ['BookPlaced', { book, pages }] as const;

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
    for (let n = 0; n < SKIPPED_BEFORE_MARK; n += 1) log.append('shelf#1', [['Dusted', {}]]);
    await projector.catchUp('shelf#1');
    expect(await projector.position('shelf#1')).toMatchObject({ version: SKIPPED_BEFORE_MARK });
  });
});

describe('a commit with more rows than one transaction takes', () => {
  const many = 1_000;
  async function filled() {
    const each = setUp();
    for (let n = 0; n < many; n += 50) {
      each.log.append(
        'shelf#1',
        Array.from({ length: 50 }, (_, i) => placed(`book-${String(n + i).padStart(5, '0')}`)),
      );
    }
    await each.projector.catchUp('shelf#1');
    each.log.append('shelf#1', [['ShelfPainted', { colour: 'red' }], ['ShelfCleared', {}], placed('last', 7)]);
    return each;
  }

  it('is applied step by step and done only at the end', async () => {
    const { projector, reader, steps } = await filled();
    steps.length = 0;
    await projector.catchUp('shelf#1');
    expect(steps.length).toBeGreaterThan(20);
    expect(steps.slice(0, -1).every((step) => step.to.cursor !== undefined && step.to.version === many)).toBe(true);
    expect(steps.at(-1)?.to).toEqual({ version: many + 3 });
    expect((await rowsOf(reader, 'library', ['shelf#1'])).map((row) => row.key.sort)).toEqual(['last']);
    expect((await reader.get('library', { partition: 'shelves', sort: 'shelf#1' }))?.values).toEqual({
      last: 'last',
      colour: 'red',
    });
  });

  it('goes on where it was after a crash at any step, also with two runners at once', async () => {
    const each = await filled();
    const { store, log, reader } = each;
    let budget = 0;
    const dying: ViewStore = {
      ...store,
      async apply(steps) {
        if (budget <= 0) throw new Error('the process is gone');
        budget -= 1;
        return store.apply(steps);
      },
    };
    const projector = createProjector({
      projection: library,
      store: dying,
      reader: log.reader,
      upcast: asToday,
      nowMs: () => 1,
    });
    for (let crashes = 0; crashes < 200; crashes += 1) {
      budget = 1 + (crashes % 3);
      const runs = [projector.catchUp('shelf#1'), projector.catchUp('shelf#1')];
      await Promise.allSettled(runs);
      if ((await projector.position('shelf#1')).version === many + 3) break;
      expect(await projector.position('shelf#1')).toMatchObject({ version: many, inProgress: true });
    }
    expect((await rowsOf(reader, 'library', ['shelf#1'])).map((row) => row.values)).toEqual([{ pages: 7 }]);
    expect((await reader.get('library', { partition: 'totals', sort: 'all' }))?.values).toEqual({
      pages: BigInt(many + 7),
    });
  });
});

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

describe('deliveries in any order, any number of times, with some lost', () => {
  const shelves = ['shelf#1', 'shelf#2', 'shelf#3'];
  const partitions = [...shelves, 'shelves', 'totals'];
  const event = fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({ book: fc.constantFrom('a', 'b', 'c', 'd'), pages: fc.nat(9) })
        .map((data) => ['BookPlaced', data] as const),
    },
    { weight: 1, arbitrary: fc.constant(['ShelfCleared', {}] as const) },
    { weight: 1, arbitrary: fc.constantFrom('red', 'blue').map((colour) => ['ShelfPainted', { colour }] as const) },
    { weight: 1, arbitrary: fc.constant(['Dusted', {}] as const) },
  );
  const commits = fc.array(fc.tuple(fc.constantFrom(...shelves), fc.array(event, { minLength: 1, maxLength: 4 })), {
    maxLength: 25,
  });

  it('give the same rows, stamps and sums as one pass in order', async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.infiniteStream(fc.nat(1_000)), fc.nat(3), async (script, random, runners) => {
        const { log, projector, store } = setUp();
        for (const [stream, events] of script) log.append(stream, events);
        const pick = (below: number) => (random.next().value as number) % below;
        const copies = log
          .all()
          .flatMap((commit) => Array.from({ length: pick(4) }, () => deliveryOf(commit, pick(2) === 0)));
        for (let i = copies.length - 1; i > 0; i -= 1) {
          const j = pick(i + 1);
          [copies[i], copies[j]] = [copies[j] as never, copies[i] as never];
        }
        const queues = Array.from({ length: runners + 1 }, (_, n) =>
          copies.filter((_each, i) => i % (runners + 1) === n),
        );
        await Promise.all(
          queues.map(async (queue) => {
            for (const delivery of queue) await projector.deliver(delivery);
          }),
        );
        for (const stream of shelves) await projector.catchUp(stream);

        const oracle = setUp();
        for (const [stream, events] of script) oracle.log.append(stream, events);
        for (const stream of shelves) await oracle.projector.catchUp(stream);
        expect(await rowsOf(store.at('library@1'), 'library', partitions)).toEqual(
          await rowsOf(oracle.reader, 'library', partitions),
        );
      }),
      { numRuns: 150 },
    );
  });
});
