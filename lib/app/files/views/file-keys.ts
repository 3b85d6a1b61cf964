import type { RowKey } from 'epoch/views';

/**
 * A file or upload, from its start and for ever: the whole row. Status `uploading`, `available`, `aborted`, `expired` or
 * `deleted`; ended ones stay, so that bills and histories can name them. Compare `organisationId` before showing it.
 */
export function fileKey(fileId: string): RowKey {
  return { partition: fileId, sort: 'file' };
}

/** Lists hold files and open uploads, not ended ones. Their rows' only value is fileId: read the files by `fileKey`. */
export type FileOrder = 'date' | 'name' | 'size';

/** Partition of an organisation's list in one order. */
export function fileList(organisationId: string, order: FileOrder): string {
  return `${organisationId}#${order}`;
}

/** By date is by id: ids are made when uploads start. */
export function fileByDateKey(organisationId: string, fileId: string): RowKey {
  return { partition: fileList(organisationId, 'date'), sort: fileId };
}

export function fileByNameKey(organisationId: string, name: string, fileId: string): RowKey {
  return { partition: fileList(organisationId, 'name'), sort: `${nameOrder(name)}#${fileId}` };
}

/** What names are compared by; also the prefix that finds names beginning with a text. */
export function nameOrder(name: string): string {
  return name.toLowerCase();
}

/** By declared size. */
export function fileBySizeKey(organisationId: string, declaredBytes: number, fileId: string): RowKey {
  return { partition: fileList(organisationId, 'size'), sort: `${String(declaredBytes).padStart(16, '0')}#${fileId}` };
}

/** Open uploads of an organisation, oldest first. Values: fileId. */
export function uploadList(organisationId: string): string {
  return `${organisationId}#uploads`;
}

export function uploadKey(organisationId: string, fileId: string): RowKey {
  return { partition: uploadList(organisationId), sort: fileId };
}

const SHARDS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Open uploads of all organisations, in 32 partitions: for the daily listing. Values: organisationId, storageKey, uploadId. */
export function openUploadKey(fileId: string): RowKey {
  return { partition: `open#${fileId.slice(-1)}`, sort: fileId };
}

export const OPEN_UPLOAD_PARTITIONS: readonly string[] = [...SHARDS].map((letter) => `open#${letter}`);
