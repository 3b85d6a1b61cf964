import { defineRow, fieldsCodec, integer, oneOf, optional, type Row, type RowData, recordOf, text } from 'epoch/views';
import { folded } from '../../../domain/names.ts';

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
    status: oneOf('uploading', 'available', 'aborted', 'expired', 'deleted'),
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

/** The form in which names are compared; also the prefix that finds names beginning with a text. */
export function nameOrder(name: string): string {
  return folded(name);
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

/** The last letters of file ids. */
export const OPEN_UPLOAD_SHARDS: readonly string[] = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];

/** Open uploads of all organisations, in 32 partitions: for the daily listing. */
export const openUploadRow = defineRow({
  view: FILES_VIEW,
  partition: ({ shard }: { readonly shard: string }) => `open#${shard}`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: fieldsCodec({ organisationId: text, storageKey: text, uploadId: optional(text) }),
});

/** Where an open upload's row is. */
export function openUploadOf(fileId: string) {
  return { shard: fileId.slice(-1), fileId };
}
