import { describe, expect, it } from 'vitest';
import { CorruptCommitError } from '../../src/kernel/errors.ts';
import type { CommitReader, StoredCommit } from '../../src/kernel/store.ts';
import { createMemoryChangeLog } from '../../src/transport/change-log.ts';
import { MAX_PARKED_LISTED, statusOf } from '../../src/transport/status.ts';
import { createProjector } from '../../src/views/projector.ts';
import { GROUP_COMMITS, type RebuildProgress, rebuild } from '../../src/views/rebuild.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { placed, setUp, switchTo } from './shelf-rebuild.ts';
import { asToday, collect, createLog, deliveryOf, library } from './support.ts';

describe('a rebuild', () => {
  it('gives the same rows as the live view, beside it', async () => {
    const { options, rows } = await setUp();
    const before = await rows(1);
    const done = await rebuild(options);
    expect(done).toMatchObject({ segmentsDone: 16, commits: 120, streams: 40, parked: 0 });
    expect(await rows(2)).toEqual(before);
    expect(await rows(1)).toEqual(before);
  });

  it('takes up events that arrive while it runs, by itself or from the bus', async () => {
    const { options, rows, log, projector, first } = await setUp();
    let progress = 0;
    const arriving = async ({ commits }: RebuildProgress) => {
      progress += 1;
      if (progress % 7 !== 0) return;
      const commit = log.append(`shelf#${commits % 40}`, [placed(`late-${progress}`)]);
      await Promise.all([first.deliver(deliveryOf(commit)), projector.deliver(deliveryOf(commit))]);
    };
    const pending: Promise<void>[] = [];
    await rebuild({ ...options, onProgress: (each) => void pending.push(arriving(each)) });
    await Promise.all(pending);
    expect(await rows(2)).toEqual(await rows(1));
  });

  it('goes on after a crash without doing a finished part again', async () => {
    const { options, rows, store, newer, projectorOf } = await setUp();
    let budget = 30;
    const dying: ViewStore = {
      ...store,
      async apply(steps) {
        budget -= 1;
        if (budget < 0) throw new Error('killed');
        return store.apply(steps);
      },
    };
    await expect(rebuild({ ...options, store: dying, projector: projectorOf(newer, dying) })).rejects.toThrow('killed');
    const again = await rebuild(options);
    expect(again.segmentsDone).toBe(16);
    expect(again.commits).toBeLessThan(120);
    expect(await rows(2)).toEqual(await rows(1));
    expect((await rebuild(options)).commits).toBe(0);
  });

  it('holds a bounded number of commits however long a stream is', async () => {
    const { projector, store, options } = await setUp();
    const sizes: number[] = [];
    const watched = {
      ...projector,
      replay: async (stream: string, commits: Iterable<StoredCommit>) => {
        sizes.push([...commits].length);
        return projector.replay(stream, [...commits]);
      },
    };
    const log = createLog();
    for (let n = 0; n < 3 * GROUP_COMMITS + 1; n += 1) log.append('shelf#long', [placed(`${n}`)]);
    await rebuild({ ...options, projector: watched as never, reader: log.reader, store });
    expect(sizes).toEqual([GROUP_COMMITS, GROUP_COMMITS, GROUP_COMMITS, 1]);
  });

  it('keeps to a rate', async () => {
    const { options } = await setUp();
    const clock = { nowMs: 0 };
    await rebuild({
      ...options,
      maxCommitsPerSecond: 10,
      nowMs: () => clock.nowMs,
      pause: async (ms) => {
        clock.nowMs += ms;
      },
    });
    expect(clock.nowMs).toBeGreaterThanOrEqual(11_500);
  });

  it('fails when a page of the log fails, and never says that it is done', async () => {
    const { options, projector, store } = await setUp();
    const failing: CommitReader = {
      ...options.reader,
      async *scan(segment, of) {
        yield* options.reader.scan(segment, of);
        if (segment === 3) throw new Error('page lost');
      },
    };
    await expect(rebuild({ ...options, reader: failing })).rejects.toThrow('page lost');
    expect(await switchTo({ projector, store, name: 'library', version: 2 })).toBe('not-rebuilt');
  });
});

describe('a rebuild of a log with a damaged stream', () => {
  it('parks that stream with its reason and fills all others', async () => {
    const { options, log, store } = await setUp();
    const damaged: CommitReader = {
      ...log.reader,
      async *read(stream, range) {
        for await (const commit of log.reader.read(stream, range)) {
          if (stream === 'shelf#7' && commit.version > 2) throw new CorruptCommitError(stream, 3, 'not JSON');
          yield commit;
        }
      },
      async *scan(segment, of, unreadable) {
        for await (const commit of log.reader.scan(segment, of)) {
          if (commit.stream !== 'shelf#7' || commit.version < 3) yield commit;
          else if (commit.version === 3) unreadable?.('shelf#7', new CorruptCommitError('shelf#7', 3, 'not JSON'));
        }
      },
    };
    const newer = { ...library, version: 2 };
    const projector = createProjector({ projection: newer, store, reader: damaged, upcast: asToday, nowMs: () => 1 });
    expect(await rebuild({ ...options, projector, reader: damaged })).toMatchObject({ streams: 40, parked: 1 });
    expect(await collect(projector.parked())).toMatchObject([
      { stream: 'shelf#7', version: 2, code: 'corrupt-commit' },
    ]);
    expect(store.rows('library@2').filter(({ key }) => key.partition === 'shelf#8')).toHaveLength(3);
  });
});

describe('a report', () => {
  it('names a bounded number of parked streams', async () => {
    const { projector } = await setUp();
    const many = {
      ...projector,
      async *parked() {
        for (let n = 0; n < MAX_PARKED_LISTED + 1; n += 1)
          yield { stream: `shelf#${n}`, version: 0, error: 'x', atMs: 1 };
      },
    };
    const [status] = await statusOf(createMemoryChangeLog(), [many]);
    expect(status?.parked).toHaveLength(MAX_PARKED_LISTED);
    expect(status?.moreParked).toBe(true);
  });
});
