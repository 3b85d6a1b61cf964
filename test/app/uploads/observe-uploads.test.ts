import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { memoryObjects } from '../memory-objects.ts';
import { createPlatform } from '../platform.ts';
import { begin, found } from '../scenes.ts';
import { observeAll } from './observe-all.ts';

const PART = 8 * 1024 * 1024;

async function scene(declaredBytes: number) {
  const platform = createPlatform();
  const org = await found(platform);
  const begun = await begin(platform, org, declaredBytes);
  const fileId = begun.ok ? begun.fileId : '';
  await platform.settle();
  const objects = memoryObjects();
  const deps = { kernel: platform.kernel, views: platform.views, objects: objects.store, newId: platform.newId };
  const state = async () => (await platform.kernel.load(file, fileId)).state;
  return { platform, org, fileId, objects, key: `${org}/${fileId}`, uploadId: `s3-${fileId}`, deps, state };
}

describe('the daily look at open uploads', () => {
  it('counts the parts of a client that never confirms, from when the store got them, once', async () => {
    const { platform, objects, key, uploadId, deps, state } = await scene(2 * PART + 5);
    const atMs = platform.nowMs() + 1_000;
    objects.open(key, uploadId, [
      { part: 1, bytes: PART, atMs },
      { part: 3, bytes: 5, atMs },
    ]);
    await platform.waitUntil(atMs + 1);
    expect(await observeAll(deps)).toEqual({ uploads: 1, parts: 2, completed: 0, beyondBytes: 0 });
    expect(await state()).toMatchObject({ bytes: PART + 5 });
    expect(await observeAll(deps)).toEqual({ uploads: 1, parts: 0, completed: 0, beyondBytes: 0 });
  });

  it('is not kept from the good parts by a wrong one', async () => {
    const { platform, objects, key, uploadId, deps, state } = await scene(2 * PART);
    const atMs = platform.nowMs();
    objects.open(key, uploadId, [
      { part: 1, bytes: 7, atMs },
      { part: 2, bytes: PART, atMs },
      { part: 9, bytes: PART, atMs },
    ]);
    expect(await observeAll(deps)).toMatchObject({ parts: 1 });
    expect(await state()).toMatchObject({ bytes: PART });
  });

  it('makes good a crash between the completion in the store and its record', async () => {
    const { platform, org, fileId, objects, key, deps, state } = await scene(5);
    const parts = [{ part: 1, atMs: platform.nowMs() }];
    await platform.send(file, commandsOf(file).ConfirmParts(fileId, { organisationId: org, parts }));
    objects.put(key, 5);
    expect(await observeAll(deps)).toMatchObject({ completed: 1 });
    expect(await state()).toMatchObject({ status: 'available', bytes: 5 });
  });

  it('leaves alone what the store does not know, and what has ended', async () => {
    const { platform, org, fileId, deps, state } = await scene(5);
    expect(await observeAll(deps)).toEqual({ uploads: 1, parts: 0, completed: 0, beyondBytes: 0 });
    expect(await state()).toMatchObject({ status: 'uploading' });
    await platform.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    expect(await observeAll(deps)).toMatchObject({ uploads: 0 });
  });
});
