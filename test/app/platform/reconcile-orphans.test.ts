import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import {
  MAX_REMOVED_PER_ORGANISATION,
  MIN_ORPHAN_AGE_MS,
  REMOVALS_KEY,
} from '../../../lib/app/platform/commands/orphans.ts';
import { differs } from '../../../lib/app/platform/commands/reconcile.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { upload } from '../scenes.ts';
import { scene, store, tomorrow } from './reconcile-scene.ts';

describe('the reconcile of files and objects', () => {
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

  it('removes an object that was put whole when its upload had ended', async () => {
    const { platform, org, objects, run } = await scene();
    const fileId = platform.id('file');
    const about = { organisationId: org, uploaderId: 'usr_ada', name: 'late.txt', contentType: 'text/plain' };
    await platform.send(file, commandsOf(file).StartUpload(fileId, { ...about, declaredBytes: 5 }));
    await platform.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    objects.put(`${org}/${fileId}`, 5);
    await platform.settle();
    expect(await run()).toMatchObject({ seen: 1, removed: 0 });
    await tomorrow(platform);
    expect(await run()).toMatchObject({ removed: 1, removedBytes: 5 });
    expect(objects.held.size).toBe(0);
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
});
