import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { file } from '../../../lib/domain/file/file.ts';
import { isStored } from '../../../lib/domain/file/state.ts';
import { TRASH_LIFETIME_MS, UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { quota } from '../../../lib/domain/quota/quota.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';

const PART = 8 * 1024 * 1024;

async function stored(platform: Platform, org: string): Promise<number> {
  const { state } = await platform.kernel.load(organisation, org);
  return state.status === 'none' ? Number.NaN : state.storageBytes;
}

/** Bytes of every file and open upload, from their own states. */
async function truth(platform: Platform, files: readonly string[]) {
  let [bytes, reservedBytes, storedBytes] = [0, 0, 0];
  for (const id of files) {
    const { state } = await platform.kernel.load(file, id);
    if (state.status === 'uploading') reservedBytes += state.declaredBytes;
    if (isStored(state)) storedBytes += state.bytes;
    if (state.status === 'uploading' || isStored(state)) bytes += state.bytes;
  }
  return { bytes, reservedBytes, storedBytes };
}

describe("the organisation's storage total", () => {
  it('follows uploads, aborts, expiry and deletions, each once', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const kept = await upload(platform, org, 100);
    const doomed = await upload(platform, org, 30);
    await platform.settle();
    expect(await stored(platform, org)).toBe(130);
    await platform.send(file, commandsOf(file).DeleteFile(doomed, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    await platform.settle();
    expect(await stored(platform, org)).toBe(100);
    await platform.send(file, commandsOf(file).DeleteFile(kept, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    expect(await stored(platform, org)).toBe(0);
  });

  it('equals the sum of the files, and the quota what is open and stored, after anything in any order', async () => {
    const act = fc.record({
      kind: fc.constantFrom(
        'begin',
        'upload',
        'part',
        'complete',
        'abort',
        'delete',
        'trash',
        'restore',
        'purge',
        'settle',
        'wait',
        'month',
      ),
      which: fc.nat({ max: 3 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const platform = createPlatform();
        const org = await found(platform);
        const files: string[] = [];
        for (const { kind, which, seed } of acts) {
          const id = files[which % Math.max(1, files.length)];
          const of = { organisationId: org };
          if (kind === 'begin') {
            const begun = await begin(platform, org, PART + (seed % 1_000));
            if (begun.ok) files.push(begun.fileId);
          }
          if (kind === 'upload') files.push(await upload(platform, org, seed % 1_000));
          if (kind === 'settle') await platform.settle((items) => (seed % 2 === 0 ? [...items].reverse() : items));
          if (kind === 'wait') await platform.waitUntil(platform.nowMs() + UPLOAD_LIFETIME_MS / 2);
          if (kind === 'month') await platform.waitUntil(platform.nowMs() + TRASH_LIFETIME_MS);
          if (id === undefined) continue;
          const { TrashFile, RestoreFile, PurgeFile } = commandsOf(file);
          if (kind === 'trash') await platform.attempt(file, TrashFile(id, { ...of, trashedBy: 'usr_ada' }));
          if (kind === 'restore') await platform.attempt(file, RestoreFile(id, { ...of, restoredBy: 'usr_ada' }));
          if (kind === 'purge') await platform.attempt(file, PurgeFile(id, { ...of, purgedBy: 'usr_ada' }));
          const part = { part: 1 + (seed % 2), atMs: platform.nowMs() };
          if (kind === 'part')
            await platform.attempt(file, commandsOf(file).ConfirmParts(id, { ...of, parts: [part] }));
          if (kind === 'abort') await platform.attempt(file, commandsOf(file).AbortUpload(id, of));
          if (kind === 'delete')
            await platform.attempt(file, commandsOf(file).DeleteFile(id, { ...of, deletedBy: 'usr_ada' }));
          if (kind === 'complete') {
            const { state } = await platform.kernel.load(file, id);
            const bytes = state.status === 'uploading' ? state.declaredBytes : 0;
            await platform.attempt(file, commandsOf(file).CompleteUpload(id, { ...of, bytes }));
          }
        }
        await platform.settle();
        const expected = await truth(platform, files);
        expect(await stored(platform, org)).toBe(expected.bytes);
        const { state } = await platform.kernel.load(quota, org);
        expect(state).toMatchObject({ reservedBytes: expected.reservedBytes, storedBytes: expected.storedBytes });
      }),
      { numRuns: 25 },
    );
  });
});

describe('a file in the trash', () => {
  it('is stored and counts until it is deleted by itself after 30 days, once', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const of = { organisationId: org };
    const [gone, back] = [await upload(platform, org, 30), await upload(platform, org, 100)];
    const { TrashFile, RestoreFile } = commandsOf(file);
    for (const id of [gone, back]) await platform.send(file, TrashFile(id, { ...of, trashedBy: 'usr_ada' }));
    await platform.settle();
    expect(await stored(platform, org)).toBe(130);
    expect((await platform.kernel.load(quota, org)).state).toMatchObject({ storedBytes: 130, storedFiles: 2 });
    await platform.send(file, RestoreFile(back, { ...of, restoredBy: 'usr_ada' }));
    await platform.waitUntil(platform.nowMs() + TRASH_LIFETIME_MS - 1_000);
    expect(await stored(platform, org)).toBe(130);
    await platform.waitUntil(platform.nowMs() + 2_000);
    await platform.settle();
    expect((await platform.kernel.load(file, gone)).state.status).toBe('deleted');
    expect((await platform.kernel.load(file, back)).state.status).toBe('available');
    expect(await stored(platform, org)).toBe(100);
    expect((await platform.kernel.load(quota, org)).state).toMatchObject({ storedBytes: 100, storedFiles: 1 });
  });
});

describe('the quota', () => {
  it('lets one of two uploads have the last gigabyte, and the other one leave nothing behind', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    await platform.send(
      quota,
      commandsOf(quota).ChangeLimit(org, { limitBytes: 1_000_000_000, changedBy: 'usr_root' }),
    );
    const both = await Promise.all([begin(platform, org, 600_000_000), begin(platform, org, 600_000_000)]);
    expect(both.map((each) => (each.ok ? 'started' : each.code)).sort()).toEqual(['quota-exceeded', 'started']);
    await platform.settle();
    expect(await platform.rows('files', `${org}#date`)).toHaveLength(1);
    const winner = both.find((each) => each.ok);
    await platform.send(file, commandsOf(file).AbortUpload(winner?.ok ? winner.fileId : '', { organisationId: org }));
    await platform.settle();
    expect((await platform.kernel.load(quota, org)).state.reservedBytes).toBe(0);
    expect(await begin(platform, org, 1_000_000_000)).toMatchObject({ ok: true });
  });
});

describe('an abandoned upload', () => {
  it('expires by itself, stops counting, and gives back what was reserved', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const begun = await begin(platform, org, 2 * PART);
    const fileId = begun.ok ? begun.fileId : '';
    await platform.send(
      file,
      commandsOf(file).ConfirmParts(fileId, {
        organisationId: org,
        parts: [{ part: 1, atMs: platform.nowMs() }],
      }),
    );
    await platform.settle();
    const startMs = platform.nowMs();
    await platform.waitUntil(startMs + UPLOAD_LIFETIME_MS - 1);
    expect((await platform.kernel.load(file, fileId)).state.status).toBe('uploading');
    expect(await stored(platform, org)).toBe(PART);
    await platform.waitUntil(startMs + UPLOAD_LIFETIME_MS);
    expect((await platform.kernel.load(file, fileId)).state.status).toBe('expired');
    expect(await stored(platform, org)).toBe(0);
    expect((await platform.kernel.load(quota, org)).state.reservedBytes).toBe(0);
    expect(platform.aborted).toEqual([`s3-${fileId}`]);
  });

  it('has no alarm clock any more once it is complete', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await upload(platform, org, 5);
    await platform.settle();
    await platform.waitUntil(platform.nowMs() + 2 * UPLOAD_LIFETIME_MS);
    expect((await platform.kernel.load(file, fileId)).state.status).toBe('available');
    const { version } = await platform.kernel.load(file, fileId);
    expect(version).toBe(3);
  });
});
