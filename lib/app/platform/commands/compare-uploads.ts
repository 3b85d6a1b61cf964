import { file } from '../../../domain/file/file.ts';
import type { Uploading } from '../../../domain/file/state.ts';
import { isId } from '../../../domain/ids.ts';
import type { OpenUpload, StoredPart } from '../../ports/object-store.ts';
import { isPartOf } from '../../uploads/commands/confirm.ts';
import { fileIdOf } from './compare-files.ts';
import { type Comparison, mayGoOn, type ReconcileDependencies, type Reconciled } from './comparison.ts';
import { type Orphans, sumOf } from './orphans.ts';

/** Multipart uploads without an open file: their parts cost money and can never become a file. False: time is up. */
export async function compareUploads(
  deps: ReconcileDependencies,
  comparison: Comparison,
  orphans: Orphans,
): Promise<boolean> {
  const { organisationId, afterUpload, found } = comparison;
  let isFirst = true;
  for await (const page of deps.objects.uploads(`${organisationId}/`, afterUpload)) {
    for (const upload of page) {
      if (!isFirst && !mayGoOn(deps)) return false;
      isFirst = false;
      await compareUpload(deps, upload, orphans, found);
      comparison.afterUpload = { key: upload.key, uploadId: upload.uploadId };
    }
  }
  return true;
}

async function compareUpload(
  { kernel, objects }: ReconcileDependencies,
  { key, uploadId, atMs }: OpenUpload & { readonly atMs: number },
  orphans: Orphans,
  found: Reconciled,
): Promise<void> {
  const fileId = fileIdOf(key);
  if (!isId('file', fileId)) return;
  const { state } = await kernel.load(file, fileId);
  if (state.status === 'uploading' && state.uploadId === uploadId) {
    found.beyondBytes += beyond(state, (await objects.listParts({ key, uploadId })) ?? []);
    return;
  }
  orphans.add({ what: `${key} ${uploadId}`, key, uploadId, atMs });
}

/** Bytes of an open upload beyond its parts, their sizes, and its reservation. */
function beyond(state: Uploading, parts: readonly StoredPart[]): number {
  const fit = parts.filter((part) => isPartOf(state, part));
  return sumOf(parts) - Math.min(sumOf(fit), state.declaredBytes);
}
