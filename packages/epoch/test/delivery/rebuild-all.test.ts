import { describe, expect, it } from 'vitest';
import type { CommitReader } from '../../src/kernel/store.ts';
import { REBUILD_SEGMENTS, rebuildAll } from '../../src/views/rebuild.ts';
import type { ViewStore } from '../../src/views/view-store.ts';
import { setUp } from './shelf-rebuild.ts';
import { library } from './support.ts';

/** Versions 2 and 3 of the view, and how often which part of the log was read. */
async function twoViews(through: (store: ViewStore) => ViewStore = (store) => store) {
  const scene = await setUp();
  const store = through(scene.store);
  const projectors = [2, 3].map((version) => scene.projectorOf({ ...library, version }, store));
  const scanned: number[] = [];
  const reader: CommitReader = {
    ...scene.log.reader,
    scan(segment, of, unreadable) {
      scanned.push(segment);
      return scene.log.reader.scan(segment, of, unreadable);
    },
  };
  const { pause, nowMs } = scene.options;
  return { ...scene, scanned, all: { projectors, store, reader, pause, nowMs } };
}

const everyPart = Array.from({ length: REBUILD_SEGMENTS }, (_, part) => part);

describe('a rebuild of several views', () => {
  it('reads every part of the log once for all of them, and says what each took', async () => {
    const { all, rows, scanned } = await twoViews();
    const done = await rebuildAll(all);
    expect([...done.keys()]).toEqual(['library@2', 'library@3']);
    for (const progress of done.values())
      expect(progress).toMatchObject({ segmentsDone: 16, commits: 120, streams: 40 });
    expect(scanned.sort((a, b) => a - b)).toEqual(everyPart);
    expect(await rows(2)).toEqual(await rows(1));
    expect(await rows(3)).toEqual(await rows(1));
  });

  it('goes on after a crash with the parts that a view of them lacks', async () => {
    let budget = 90;
    const dying = (store: ViewStore): ViewStore => ({
      ...store,
      async apply(steps) {
        budget -= 1;
        if (budget < 0) throw new Error('killed');
        return store.apply(steps);
      },
    });
    const { all, store, rows, scanned, projectorOf } = await twoViews(dying);
    await expect(rebuildAll(all)).rejects.toThrow('killed');
    const projectors = [2, 3].map((version) => projectorOf({ ...library, version }));
    scanned.length = 0;
    const done = await rebuildAll({ ...all, store, projectors });
    expect(scanned.length).toBeLessThan(REBUILD_SEGMENTS);
    for (const progress of done.values()) expect(progress.segmentsDone).toBe(16);
    expect(await rows(2)).toEqual(await rows(1));
    expect(await rows(3)).toEqual(await rows(1));
  });
});
