import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { trashRow } from '../../files/views/file-rows.ts';
import { eachOf } from '../../http/each-of.ts';
import type { ReconcileDependencies } from './reconcile.ts';

const ASKED_AT_ONCE = 8;

/**
 * Files in the trash whose object is gone. The trash is listed by time and objects by id, so that the two are only counted, and
 * compared one by one when fewer objects were seen (`objectsSeen`) than files are there.
 */
export async function lostTrash(
  { kernel, views, objects }: Pick<ReconcileDependencies, 'kernel' | 'views' | 'objects'>,
  organisationId: string,
  objectsSeen: number,
): Promise<readonly string[]> {
  let files = 0;
  for await (const page of trashRow.everyPage(views, { organisationId })) files += page.length;
  if (files <= objectsSeen) return [];
  const lost: string[] = [];
  for await (const page of trashRow.everyPage(views, { organisationId })) {
    await eachOf(page, ASKED_AT_ONCE, async ({ values: { fileId } }) => {
      if ((await objects.head(storageKeyOf(organisationId, fileId))) !== undefined) return;
      const { state } = await kernel.load(file, fileId);
      // It may have been deleted for good meanwhile.
      if (state.status === 'trashed') lost.push(fileId);
    });
  }
  return lost;
}
