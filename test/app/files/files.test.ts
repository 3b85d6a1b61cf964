import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fileByDateRow,
  fileByNameRow,
  fileBySizeRow,
  fileInFolderRow,
  fileRow,
  nameOrder,
  OPEN_UPLOAD_SHARDS,
  openUploadRow,
  trashRow,
  uploadRow,
} from '../../../lib/app/files/views/file-rows.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { begin, found, upload } from '../scenes.ts';

const LISTS = { date: fileByDateRow, name: fileByNameRow, size: fileBySizeRow };

const ids = async (platform: Platform, organisationId: string, order: keyof typeof LISTS, prefix?: string) => {
  const page = await LISTS[order].page(platform.views, { organisationId }, { limit: 100, prefix });
  return page.items.map(({ values }) => values.fileId);
};

const openUploads = async (platform: Platform) =>
  (await Promise.all(OPEN_UPLOAD_SHARDS.map((shard) => platform.rowsOf(openUploadRow, { shard })))).flat();

describe('the files view', () => {
  it('lists files by date, name and size', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const b = await upload(platform, org, 30, 'b.bin');
    const c = await upload(platform, org, 9, 'C.bin');
    const a = await upload(platform, org, 100, 'a.bin');
    await platform.settle();
    expect(await ids(platform, org, 'date')).toEqual([b, c, a]);
    expect(await ids(platform, org, 'name')).toEqual([a, b, c]);
    expect(await ids(platform, org, 'name', nameOrder('C'))).toEqual([c]);
    expect(await ids(platform, org, 'size')).toEqual([c, b, a]);
  });

  it('shows an upload while it is open, how far it is, and the file afterwards', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const begun = await begin(platform, org, 5);
    const fileId = begun.ok ? begun.fileId : '';
    await platform.settle();
    const row = async () => (await fileRow.get(platform.views, { fileId }))?.values;
    expect(await row()).toMatchObject({ status: 'uploading', organisationId: org, bytes: 0, uploaderId: 'usr_ada' });
    expect(await platform.rowsOf(uploadRow, { organisationId: org })).toEqual([{ fileId }]);
    const expiresAtMs = platform.nowMs() + UPLOAD_LIFETIME_MS;
    expect(await openUploads(platform)).toEqual([
      { organisationId: org, storageKey: `${org}/${fileId}`, uploadId: `s3-${fileId}`, expiresAtMs },
    ]);

    await platform.send(
      file,
      commandsOf(file).ConfirmParts(fileId, {
        organisationId: org,
        parts: [{ part: 1, atMs: platform.nowMs() }],
      }),
    );
    await platform.send(file, commandsOf(file).CompleteUpload(fileId, { organisationId: org, bytes: 5 }));
    await platform.settle();
    expect(await row()).toMatchObject({ status: 'available', bytes: 5 });
    expect(await platform.rowsOf(uploadRow, { organisationId: org })).toEqual([]);
    expect(await openUploads(platform)).toEqual([]);
  });

  it('follows a new name, and keeps no trace of an ended file but the file itself', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await upload(platform, org, 5, 'old.bin');
    await platform.send(
      file,
      commandsOf(file).RenameFile(fileId, { organisationId: org, name: 'new.bin', renamedBy: 'usr_ada' }),
    );
    await platform.settle();
    expect(await ids(platform, org, 'name', 'old')).toEqual([]);
    expect(await ids(platform, org, 'name', 'new')).toEqual([fileId]);

    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, deletedBy: 'usr_ada' }));
    await platform.settle();
    for (const order of ['date', 'name', 'size'] as const) expect(await ids(platform, org, order)).toEqual([]);
    expect((await fileRow.get(platform.views, { fileId }))?.values).toMatchObject({
      status: 'deleted',
      name: 'new.bin',
    });
  });

  it('comes to the same rows, whatever order the deliveries come in', async () => {
    const act = fc.constantFrom(
      'upload' as const,
      'rename' as const,
      'delete' as const,
      'abort' as const,
      'trash' as const,
      'restore' as const,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), fc.integer(), async (acts, seed) => {
        const read = async (order: <T>(items: readonly T[]) => readonly T[], settleOften: boolean) => {
          const platform = createPlatform();
          const org = await found(platform);
          const made: string[] = [];
          for (const [i, each] of acts.entries()) {
            if (each === 'upload') made.push(await upload(platform, org, i * 10, `file-${i}`));
            if (each === 'abort') {
              const begun = await begin(platform, org, 7, `open-${i}`);
              if (begun.ok)
                await platform.send(file, commandsOf(file).AbortUpload(begun.fileId, { organisationId: org }));
            }
            const last = made.at(-1);
            if (each === 'rename' && last) {
              await platform.attempt(
                file,
                commandsOf(file).RenameFile(last, {
                  organisationId: org,
                  name: `r-${i}`,
                  renamedBy: 'usr_ada',
                }),
              );
            }
            if (each === 'delete' && last) {
              await platform.attempt(
                file,
                commandsOf(file).DeleteFile(last, { organisationId: org, deletedBy: 'usr_ada' }),
              );
            }
            if (each === 'trash' && last) {
              await platform.attempt(
                file,
                commandsOf(file).TrashFile(last, { organisationId: org, trashedBy: 'usr_ada' }),
              );
            }
            if (each === 'restore' && last) {
              await platform.attempt(
                file,
                commandsOf(file).RestoreFile(last, { organisationId: org, restoredBy: 'usr_ada' }),
              );
            }
            if (settleOften) await platform.settle(order);
          }
          await platform.settle(order);
          const orders = ['date', 'name', 'size'] as const;
          const lists = await Promise.all(orders.map((name) => ids(platform, org, name).then(({ length }) => length)));
          const folder = await platform.rowsOf(fileInFolderRow, { organisationId: org, folder: '' });
          return [...lists, folder.length, (await platform.rowsOf(trashRow, { organisationId: org })).length];
        };
        const shuffled = <T>(items: readonly T[]) =>
          [...items]
            .map((item, i) => ({ item, at: Math.imul(seed ^ i, 2_654_435_761) }))
            .sort((x, y) => x.at - y.at)
            .map(({ item }) => item);
        expect(await read(shuffled, true)).toEqual(await read((items) => items, false));
      }),
      { numRuns: 15 },
    );
  });
});
