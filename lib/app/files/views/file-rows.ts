import { defineRow, fieldsCodec, integer, oneOf, optional, type Row, type RowData, recordOf, text } from 'epoch/views';
import { baseName, folded } from '../../../domain/names.ts';

export const FILES_VIEW = 'files';

interface OfFile {
  readonly fileId: string;
}
interface OfOrganisation {
  readonly organisationId: string;
}

/**
 * A file or upload, from its start and for ever; ended ones stay, so that bills and histories can name them. Compare
 * `organisationId` before showing it. `bytes` is what has been uploaded, the size once the file is available.
 */
export const fileRow = defineRow({
  view: FILES_VIEW,
  partition: ({ fileId }: OfFile) => fileId,
  sort: () => 'file',
  codec: fieldsCodec({
    fileId: text,
    organisationId: text,
    uploaderId: text,
    name: text,
    contentType: text,
    status: oneOf('uploading', 'available', 'trashed', 'aborted', 'expired', 'deleted'),
    bytes: integer,
    uploadedParts: integer,
    declaredBytes: integer,
    sizing: oneOf('declared', 'observed'),
    partSize: integer,
    partCount: integer,
    storageKey: text,
    uploadId: optional(text),
    checksum: optional(recordOf({ algorithm: oneOf('CRC64NVME', 'CRC32'), value: text })),
    producedBy: optional(text),
    startedAtMs: integer,
    expiresAtMs: optional(integer),
    completedAtMs: optional(integer),
    trashedAtMs: optional(integer),
    trashedBy: optional(text),
    trashedUntilMs: optional(integer),
    endedAtMs: optional(integer),
  }),
});

/** A file or upload as its view has it. */
export type FileRow = Row<RowData<typeof fileRow>>;

/** Lists have rows of files and open uploads, not of ended ones, which point to the files. */
const pointer = fieldsCodec({ fileId: text });

/** By date is by id: ids are made when uploads start. */
export const fileByDateRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#date`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: pointer,
});

export const fileByNameRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#name`,
  sort: ({ name, fileId }: OfFile & { readonly name: string }) => `${nameOrder(name)}#${fileId}`,
  codec: pointer,
});

/** Bytes of a name that are part of a sort key, which has at most 1,000; folding makes some names longer. */
const MAX_ORDER_BYTES = 700;

/** The form in which names are compared; also the prefix that finds names beginning with a text. Of a long name its beginning. */
export function nameOrder(name: string): string {
  const whole = folded(name);
  if (whole.length * 3 <= MAX_ORDER_BYTES) return whole;
  const { read } = new TextEncoder().encodeInto(whole, new Uint8Array(MAX_ORDER_BYTES));
  return whole.slice(0, read);
}

interface InFolder {
  readonly organisationId: string;
  /** A path; empty for what is in none. */
  readonly folder: string;
}

/** Files and open uploads directly in a folder, by their last segment. */
export const fileInFolderRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId, folder }: InFolder) => `${organisationId}#in#${folder}`,
  sort: ({ name, fileId }: OfFile & { readonly name: string }) => `${nameOrder(baseName(name))}#${fileId}`,
  codec: pointer,
});

/** Folders directly in a folder. `files`: in it and in all below it; a folder is there while that is not 0. */
export const folderRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId, folder }: InFolder) => `${organisationId}#folders#${folder}`,
  sort: ({ name }: { readonly name: string }) => `${nameOrder(name)}/${name}`,
  codec: fieldsCodec({ files: integer }),
});

/** The last segment of a folder's path, from the key of its row: no segment has a slash. */
export function folderNameOf({ key }: { readonly key: { readonly sort: string } }): string {
  return baseName(key.sort);
}

/** By declared size. */
export const fileBySizeRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#size`,
  sort: ({ declaredBytes, fileId }: OfFile & { readonly declaredBytes: number }) =>
    `${String(declaredBytes).padStart(16, '0')}#${fileId}`,
  codec: pointer,
});

/** Open uploads of an organisation, oldest first. */
export const uploadRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#uploads`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: pointer,
});

/** Files in the trash of an organisation, the longest there first. */
export const trashRow = defineRow({
  view: FILES_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#trash`,
  sort: ({ trashedAtMs, fileId }: OfFile & { readonly trashedAtMs: number }) =>
    `${new Date(trashedAtMs).toISOString()}#${fileId}`,
  codec: pointer,
});

/** The last letters of file ids. */
export const OPEN_UPLOAD_SHARDS: readonly string[] = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];

/** Open uploads of all organisations, in 32 partitions: for the daily look, and for what ends those whose time is over. */
export const openUploadRow = defineRow({
  view: FILES_VIEW,
  partition: ({ shard }: { readonly shard: string }) => `open#${shard}`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: fieldsCodec({
    organisationId: text,
    storageKey: text,
    uploadId: optional(text),
    // Rows of uploads that began before it was kept have none.
    expiresAtMs: optional(integer),
  }),
});

/** Where an open upload's row is. */
export function openUploadOf(fileId: string) {
  return { shard: fileId.slice(-1), fileId };
}
