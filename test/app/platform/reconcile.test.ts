import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../lib/app/platform/commands/orphans.ts';
import { differs } from '../../../lib/app/platform/commands/reconcile.ts';
import { DAY_MS, MAX_SIGHTINGS, sightingsOf } from '../../../lib/app/uploads/commands/sightings.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { memoryObjects } from '../memory-objects.ts';
import { begin, upload } from '../scenes.ts';
import { scene, store, tomorrow } from './reconcile-scene.ts';

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
