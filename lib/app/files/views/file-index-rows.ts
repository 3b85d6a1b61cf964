import { defineRow, fieldsCodec, text } from 'epoch/views';

export const FILE_INDEX_VIEW = 'file-index';

interface OfFile {
  readonly fileId: string;
}
interface OfOrganisation {
  readonly organisationId: string;
}

/** Rows point to files: readers compare them with the file's own row, so that one too many is read, and never shown. */
const pointer = fieldsCodec({ fileId: text });

/** By each word of a name: its text from there on, folded (`searchStarts`). */
export const fileByWordRow = defineRow({
  view: FILE_INDEX_VIEW,
  partition: ({ organisationId }: OfOrganisation) => `${organisationId}#words`,
  sort: ({ start, fileId }: OfFile & { readonly start: string }) => `${start}#${fileId}`,
  codec: pointer,
});

/** By type, oldest first. */
export const fileByTypeRow = defineRow({
  view: FILE_INDEX_VIEW,
  partition: ({ organisationId, type }: OfOrganisation & { readonly type: string }) => `${organisationId}#type#${type}`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: pointer,
});

/** By who uploaded it, oldest first. */
export const fileByUploaderRow = defineRow({
  view: FILE_INDEX_VIEW,
  partition: ({ organisationId, uploaderId }: OfOrganisation & { readonly uploaderId: string }) =>
    `${organisationId}#uploader#${uploaderId}`,
  sort: ({ fileId }: OfFile) => fileId,
  codec: pointer,
});

/** The last text that a word's row was found by. */
export function startOf({ key, values }: { readonly key: { readonly sort: string }; readonly values: OfFile }): string {
  return key.sort.slice(0, -(values.fileId.length + 1));
}
