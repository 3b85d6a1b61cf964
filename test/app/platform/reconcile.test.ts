import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import {
  MAX_REMOVED_PER_ORGANISATION,
  MIN_ORPHAN_AGE_MS,
  parseSettings,
  REMOVALS_KEY,
  type Removals,
  removalsOf,
} from '../../../lib/app/platform/commands/orphans.ts';
import { differs, reconcile } from '../../../lib/app/platform/commands/reconcile.ts';
import { DAY_MS, MAX_SIGHTINGS, sightingsOf } from '../../../lib/app/uploads/commands/sightings.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { memoryObjects } from '../memory-objects.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';

async function scene() {
  const platform = createPlatform();
  const org = await found(platform);
  const objects = memoryObjects();
  const deps = { kernel: platform.kernel, views: platform.views, objects: objects.store, nowMs: platform.nowMs };
  const removals = async (): Promise<Removals> => removalsOf(objects.store, platform.nowMs());
  return { platform, org, objects, run: async () => reconcile(deps, org, await removals()) };
}

async function store(platform: Platform, org: string, objects: ReturnType<typeof memoryObjects>, bytes: number) {
  const fileId = await upload(platform, org, bytes);
  objects.put(`${org}/${fileId}`, bytes);
  return fileId;
}

const tomorrow = (platform: Platform) => platform.waitUntil(platform.nowMs() + DAY_MS);

describe('the reconcile of files and objects', () => {
  it('finds that everything agrees, open uploads included', async () => {
    const { platform, org, objects, run } = await scene();
    for (const bytes of [1, 20, 300]) await store(platform, org, objects, bytes);
    const begun = await begin(platform, org, 7);
    const fileId = begun.ok ? begun.fileId : '';
    objects.open(`${org}/${fileId}`, `s3-${fileId}`);
    await platform.send(
      file,
      commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts: [{ part: 1, atMs: 0 }] }),
    );
    await platform.settle();
    const result = await run();
    expect(result).toEqual({
      objectBytes: 321,
      openBytes: 7,
      recordedBytes: 328,
      meteredBytes: 328,
      storedBytes: 321,
      broken: [],
      seen: 0,
      removed: 0,
      kept: 0,
      removedBytes: 0,
      beyondBytes: 0,
    });
    expect(differs(result)).toBe(false);
  });

  it('removes an object without a file when it has seen it on two days, never at once', async () => {
    const { platform, org, objects, run } = await scene();
    await store(platform, org, objects, 5);
    const stray = `${org}/${platform.id('file')}`;
    objects.put(stray, 9);
    await platform.settle();
    expect(await run()).toMatchObject({ seen: 1, removed: 0 });
    expect(await run()).toMatchObject({ seen: 1, removed: 0 });
    await tomorrow(platform);
    expect(await run()).toMatchObject({ seen: 1, removed: 1 });
    expect(objects.held.has(stray)).toBe(false);
    expect(objects.held.size).toBe(1);
  });

  describe('removes none of the orphans', () => {
    async function orphans(count: number, atMs = 0) {
      const made = await scene();
      const { platform, org, objects } = made;
      for (let i = 0; i < count; i += 1) objects.put(`${org}/${platform.id('file')}`, 9, atMs);
      await platform.settle();
      await made.run();
      await tomorrow(platform);
      return made;
    }

    it('when there are more of them than litter: the log may have lost its files', async () => {
      const { objects, run } = await orphans(MAX_REMOVED_PER_ORGANISATION + 1);
      expect(await run()).toMatchObject({ removed: 0, kept: MAX_REMOVED_PER_ORGANISATION + 1 });
      expect(objects.held.size).toBe(MAX_REMOVED_PER_ORGANISATION + 1);
      const few = await orphans(MAX_REMOVED_PER_ORGANISATION);
      expect(await few.run()).toMatchObject({ removed: MAX_REMOVED_PER_ORGANISATION, kept: 0 });
    });

    it('while an operator has stopped it, and says how many wait', async () => {
      const { objects, run } = await orphans(2);
      await objects.store.putText(REMOVALS_KEY, JSON.stringify({ removes: false }));
      expect(await run()).toMatchObject({ removed: 0, kept: 2 });
    });

    it('that are younger than the instant to which the log was restored', async () => {
      const { platform, objects, run } = await orphans(1, 5_000);
      await objects.store.putText(REMOVALS_KEY, JSON.stringify({ removes: true, restoredToMs: 4_999 }));
      expect(await run()).toMatchObject({ seen: 1, removed: 0 });
      await tomorrow(platform);
      expect(await run()).toMatchObject({ seen: 1, removed: 0 });
    });

    it('that are young', async () => {
      const { platform, org, objects, run } = await orphans(0);
      objects.put(`${org}/${platform.id('file')}`, 9, platform.nowMs());
      await run();
      platform.waitUntil(platform.nowMs() + MIN_ORPHAN_AGE_MS - 1);
      expect(await run()).toMatchObject({ seen: 1, removed: 0 });
    });
  });

  it('takes a setting that it cannot read for a stop', () => {
    for (const text of ['', '{', '{}', '{"removes":"yes"}', '{"removes":true,"restoredToMs":"now"}', 'null']) {
      expect(parseSettings(text), text).toEqual({ removes: false });
    }
    expect(parseSettings('{"removes":true,"restoredToMs":7}')).toEqual({ removes: true, restoredToMs: 7 });
  });

  it('finds what an open upload holds beyond its parts and what it has reserved', async () => {
    const { platform, org, objects, run } = await scene();
    const begun = await begin(platform, org, 7);
    const fileId = begun.ok ? begun.fileId : '';
    objects.open(`${org}/${fileId}`, `s3-${fileId}`, [
      { part: 1, bytes: 7, atMs: 0 },
      { part: 2, bytes: 60, atMs: 0 },
    ]);
    const parts = { organisationId: org, parts: [{ part: 1, atMs: 0 }] };
    await platform.send(file, commandsOf(file).ConfirmParts(fileId, parts));
    await platform.settle();
    const result = await run();
    expect(result).toMatchObject({ openBytes: 7, beyondBytes: 60 });
    expect(differs(result)).toBe(true);
  });

  it('forgets a sighting when a day lies between', async () => {
    const { platform, org, objects, run } = await scene();
    objects.put(`${org}/${platform.id('file')}`, 9);
    await run();
    await tomorrow(platform);
    await tomorrow(platform);
    expect(await run()).toMatchObject({ seen: 1, removed: 0 });
  });

  it('removes the object of a deleted file that its reactor has missed', async () => {
    const { platform, org, objects, run } = await scene();
    const fileId = await store(platform, org, objects, 5);
    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    await run();
    await tomorrow(platform);
    expect(await run()).toMatchObject({ removed: 1, objectBytes: 0 });
  });

  it('leaves the object of a file in the trash, and counts it', async () => {
    const { platform, org, objects, run } = await scene();
    const fileId = await store(platform, org, objects, 5);
    await platform.send(file, commandsOf(file).TrashFile(fileId, { organisationId: org, trashedBy: 'usr_ada' }));
    await platform.settle();
    const first = await run();
    expect(first).toMatchObject({ seen: 0, removed: 0, objectBytes: 5 });
    await tomorrow(platform);
    const second = await run();
    expect(second).toMatchObject({ removed: 0, objectBytes: 5 });
    expect([differs(first), differs(second)]).toEqual([false, false]);
    expect(objects.held.size).toBe(1);
  });

  it('names a file in the trash whose object is gone, and no other', async () => {
    const { platform, org, objects, run } = await scene();
    const files = [await store(platform, org, objects, 5), await store(platform, org, objects, 7)];
    for (const fileId of files) {
      await platform.send(file, commandsOf(file).TrashFile(fileId, { organisationId: org, trashedBy: 'usr_ada' }));
    }
    await platform.settle();
    expect((await run()).broken).toEqual([]);
    objects.held.delete(`${org}/${files[1]}`);
    const found = await run();
    expect(found.broken).toEqual([files[1]]);
    expect(differs(found)).toBe(true);
  });

  it('ends uploads that no file knows, in the same way', async () => {
    const { platform, org, objects, run } = await scene();
    objects.open(`${org}/${platform.id('file')}`, 'nobody');
    const fileId = await upload(platform, org, 5);
    objects.put(`${org}/${fileId}`, 5);
    objects.open(`${org}/${fileId}`, 'another-try');
    await platform.settle();
    expect(await run()).toMatchObject({ seen: 2, removed: 0 });
    await tomorrow(platform);
    expect(await run()).toMatchObject({ removed: 2 });
    expect(objects.uploads.size).toBe(0);
    expect(objects.held.size).toBe(1);
  });

  it('raises an alarm for a file whose object is gone or has another size, and touches neither', async () => {
    const { platform, org, objects, run } = await scene();
    const gone = await upload(platform, org, 5);
    const other = await upload(platform, org, 6);
    objects.put(`${org}/${other}`, 60);
    await platform.settle();
    const result = await run();
    expect([...result.broken].sort()).toEqual([gone, other].sort());
    expect(differs(result)).toBe(true);
    expect(result).toMatchObject({ seen: 0, removed: 0 });
  });

  it('does not take a file that the view has not heard of for an orphan', async () => {
    const { platform, org, objects, run } = await scene();
    await store(platform, org, objects, 5);
    expect(await run()).toMatchObject({ objectBytes: 5, seen: 0 });
    await tomorrow(platform);
    expect(await run()).toMatchObject({ removed: 0 });
  });

  it('takes each of total, ledger, quota and store for a witness of its own', () => {
    const agreed = { objectBytes: 5, openBytes: 2, recordedBytes: 7, meteredBytes: 7, storedBytes: 5 };
    const rest = { broken: [], seen: 0, removed: 0, kept: 0, removedBytes: 0, beyondBytes: 0 };
    expect(differs({ ...agreed, ...rest })).toBe(false);
    expect(differs({ ...agreed, ...rest, beyondBytes: 1 })).toBe(true);
    for (const one of Object.keys(agreed) as (keyof typeof agreed)[]) {
      expect(differs({ ...agreed, ...rest, [one]: agreed[one] + 1 }), one).toBe(true);
    }
  });

  it('touches nothing of ours that is no file', async () => {
    const { platform, org, objects, run } = await scene();
    objects.put(`${org}/notes.txt`, 5);
    expect(await run()).toMatchObject({ seen: 0 });
    await tomorrow(platform);
    expect(await run()).toMatchObject({ removed: 0 });
  });

  it('remembers only so many of them at a time', async () => {
    const { store } = memoryObjects();
    const today = await sightingsOf(store, 'org', DAY_MS);
    for (let i = 0; i <= MAX_SIGHTINGS; i += 1) today.seenAgain(`stray-${i}`);
    await today.save();
    const next = await sightingsOf(store, 'org', 2 * DAY_MS);
    expect(next.seenAgain(`stray-${MAX_SIGHTINGS - 1}`)).toBe(true);
    expect(next.seenAgain(`stray-${MAX_SIGHTINGS}`)).toBe(false);
  });
});
