import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { trashRow } from '../../files/views/file-rows.ts';
import { eachOf } from '../../http/each-of.ts';
import { type Comparison, mayGoOn, noteBroken, type ReconcileDependencies } from './comparison.ts';

const ASKED_AT_ONCE = 8;
/** Rows between two looks at the time. */
const ROWS = 100;

/**
 * The trash is listed by time and objects by id, so that the two are only counted, and compared one by one when fewer objects were seen
 * than files are there. False: time is up.
 */
export const countTrash = (deps: ReconcileDependencies, comparison: Comparison) =>
  eachTrashPage(deps, comparison, async (fileIds) => {
    comparison.trashed += fileIds.length;
  });

/** Files in the trash whose object is gone. */
export const findLostTrash = (deps: ReconcileDependencies, comparison: Comparison) =>
  eachTrashPage(deps, comparison, async (fileIds) => {
    const { organisationId, found } = comparison;
    await eachOf(fileIds, ASKED_AT_ONCE, async (fileId) => {
      if ((await deps.objects.head(storageKeyOf(organisationId, fileId))) !== undefined) return;
      const { state } = await deps.kernel.load(file, fileId);
      // It may have been deleted for good meanwhile.
      if (state.status === 'trashed') noteBroken(found, fileId);
    });
  });

async function eachTrashPage(
  deps: ReconcileDependencies,
  comparison: Comparison,
  work: (fileIds: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const { organisationId } = comparison;
  for (;;) {
    const wanted = { limit: ROWS, ...defined({ cursor: comparison.cursor }) };
    const { items, cursor } = await trashRow.page(deps.views, { organisationId }, wanted);
    await work(items.map(({ values }) => values.fileId));
    if (cursor === undefined) return true;
    comparison.cursor = cursor;
    if (!mayGoOn(deps)) return false;
  }
}
