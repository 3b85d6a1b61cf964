import { describe, expect, it } from 'vitest';
import type { CommitReader } from '../../src/kernel/store.ts';
import { createMemoryChangeLog, minuteOf } from '../../src/transport/change-log.ts';
import { movesOf } from '../../src/transport/relay.ts';
import { redriveAll, statusOf } from '../../src/transport/status.ts';
import { sweep } from '../../src/transport/sweep.ts';
import { switchTo as switchOn } from '../../src/transport/switch.ts';
import { watermark } from '../../src/transport/watermark.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import { rebuild } from '../../src/views/rebuild.ts';
import { REBUILD_VALID_MS } from '../../src/views/rebuild-state.ts';
import { placed, setUp, shelves, switchTo } from './shelf-rebuild.ts';
import { deliveryOf, library } from './support.ts';

describe('a switch', () => {
  it('happens once everything is rebuilt, and can be taken back', async () => {
    const { options, projector, first, store } = await setUp();
    const forward = { projector, store, name: 'library', version: 2 };
    expect(await switchTo(forward)).toBe('not-rebuilt');
    await rebuild(options);
    expect(await switchTo(forward)).toBeUndefined();
    expect(await switchTo(forward)).toBe('already-live');
    expect(await store.live('library')).toEqual({ version: 2, previous: 1 });
    expect(await switchTo({ projector: first, store, name: 'library', version: 1 })).toBeUndefined();
    expect(await store.live('library')).toEqual({ version: 1, previous: 2 });
  });

  it('is refused while a stream is parked, and possible after its redrive', async () => {
    let broken = true;
    const { options, projector, store, rows } = await setUp({
      project(commit) {
        if (broken && commit.stream === 'shelf#7') throw new Error('bad row');
        return library.project(commit);
      },
    });
    expect((await rebuild(options)).parked).toBe(1);
    const to = { projector, store, name: 'library', version: 2 };
    expect(await switchTo(to)).toBe('parked');
    const changeLog = createMemoryChangeLog();
    const [status] = await statusOf(changeLog, [projector]);
    expect(status).toMatchObject({ subscriber: 'library@2', sweptThroughMs: undefined, moreParked: false });
    expect(status?.parked.map(({ stream }) => stream)).toEqual(['shelf#7']);
    expect(await redriveAll(projector)).toMatchObject({ redriven: 0, failed: [{ stream: 'shelf#7' }] });
    broken = false;
    expect(await switchTo(to)).toBe('parked');
    expect(await redriveAll(projector)).toEqual({ redriven: 1, failed: [] });
    expect(await switchTo(to)).toBeUndefined();
    expect(await rows(2)).toEqual(await rows(1));
  });

  it('lets a further version be built while one is being built, and only that one be switched to', async () => {
    const { options, projectorOf, newer, store, projector, rows } = await setUp();
    await Promise.all([rebuild(options), rebuild({ ...options, projector: projectorOf({ ...newer, version: 3 }) })]);
    const third = projectorOf({ ...newer, version: 3 });
    const both = await Promise.all([
      switchTo({ projector, store, name: 'library', version: 2 }),
      switchTo({ projector: third, store, name: 'library', version: 3 }),
    ]);
    expect(both.filter((each) => each === undefined)).toHaveLength(1);
    expect(await rows(3)).toEqual(await rows(2));
  });

  it('loses no event that arrives while it happens', async () => {
    const { options, log, projector, first, store, rows } = await setUp();
    await rebuild(options);
    const commit = log.append('shelf#1', [placed('late')]);
    await Promise.all([
      first.deliver(deliveryOf(commit)),
      switchTo({ projector, store, name: 'library', version: 2 }),
      projector.deliver(deliveryOf(commit)),
    ]);
    expect(await rows(2)).toEqual(await rows(1));
  });

  it('is for views that are read', async () => {
    const { options, projector } = await setUp();
    const fresh = createMemoryViewStore();
    await rebuild({ ...options, store: fresh });
    expect(await switchTo({ projector, store: fresh, name: 'library', version: 2 })).toBe('never-claimed');
  });
});

describe('a switch after something was lost', () => {
  const MINUTE = 60_000;
  const START = Date.UTC(2026, 5, 1);

  /** A month of change log, then a rebuild of version 2 that is killed before its last part. */
  async function interrupted() {
    const { log, store, first, projector, options } = await setUp();
    const changeLog = createMemoryChangeLog();
    const clock = { nowMs: START };
    const nowMs = () => clock.nowMs;
    for (let minute = 30 * 1_440; minute > 0; minute -= 1)
      await changeLog.record(START - minute * MINUTE, [{ stream: 'chair#1', last: 1, types: ['Painted'] }]);
    let parts = 0;
    const killed: CommitReader = {
      ...options.reader,
      scan(segment, of) {
        parts += 1;
        if (parts > 15) throw new Error('killed');
        return options.reader.scan(segment, of);
      },
    };
    await expect(rebuild({ ...options, nowMs, reader: killed })).rejects.toThrow('killed');
    clock.nowMs += 24 * 60 * MINUTE;
    // Version 1 gets it; for version 2 the bus has lost it, in a part that was read before.
    for (const stream of shelves) {
      const commit = log.append(stream, [placed('late')]);
      await changeLog.record(clock.nowMs, movesOf([commit]));
      await first.deliver(deliveryOf(commit));
    }
    const to = { projector, store, name: 'library', version: 2, changeLog, nowMs };
    return { to, options: { ...options, nowMs }, changeLog, clock, store, projector, first, log };
  }

  it('never goes back in time: it is refused, or everything that the relay has seen is in', async () => {
    const { to, options, store, projector } = await interrupted();
    expect(await switchOn(to)).toBe('not-rebuilt');
    expect(await rebuild(options)).toMatchObject({ segmentsBefore: 15 });
    expect(await switchOn({ projector, store, name: 'library', version: 2 })).toBe('not-swept');
    expect(await switchOn(to)).toBeUndefined();
    expect(store.rows('library@2')).toEqual(store.rows('library@1'));
  });

  it('is refused while the comparison has not come to its end', async () => {
    const { to, options } = await interrupted();
    await rebuild(options);
    expect(await switchOn({ ...to, isOver: () => true })).toBe('not-swept');
    expect(await switchOn(to)).toBeUndefined();
  });

  it('back to the version before brings that one up to date first', async () => {
    const { to, options, first, store, changeLog, clock, log, projector } = await interrupted();
    await rebuild(options);
    await switchOn(to);
    await changeLog.markSwept(first.id, minuteOf(START));
    clock.nowMs += MINUTE;
    const lost = log.append('shelf#1', [placed('later')]);
    await changeLog.record(clock.nowMs, movesOf([lost]));
    await projector.deliver(deliveryOf(lost));
    expect(await switchOn({ ...to, projector: first, version: 1 })).toBeUndefined();
    expect(store.rows('library@1')).toEqual(store.rows('library@2'));
  });

  it('needs no walk over the whole change log: the sweep begins where the rebuild began', async () => {
    const { options, changeLog, clock, projector } = await interrupted();
    const sweeping = { changeLog, nowMs: () => clock.nowMs };
    expect(await sweep(sweeping, projector)).toMatchObject({ compared: 0, more: true });
    expect(await watermark(changeLog, [projector.id])).toBeUndefined();
    await rebuild(options);
    clock.nowMs += 10 * MINUTE;
    let walked = 0;
    const counting = {
      ...changeLog,
      entries(minute: number, after?: string) {
        walked += 1;
        return changeLog.entries(minute, after);
      },
    };
    expect(await sweep({ ...sweeping, changeLog: counting }, projector)).toMatchObject({ repaired: 38, more: false });
    expect(walked).toBeLessThan(10);
    expect(await watermark(changeLog, [projector.id])).toBeGreaterThan(START);
  });

  it('reads all parts again when the rebuild is older than what the change log still holds', async () => {
    const { options, clock } = await interrupted();
    clock.nowMs += REBUILD_VALID_MS;
    expect(await rebuild(options)).toMatchObject({ segmentsBefore: 0, segmentsDone: 16 });
    expect(await rebuild(options)).toMatchObject({ segmentsBefore: 16 });
  });
});
