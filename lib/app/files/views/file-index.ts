import { type Change, defineView } from 'epoch/views';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { fileTypeOf, searchStarts } from '../../../domain/search.ts';
import { FILE_INDEX_VIEW, fileByTypeRow, fileByUploaderRow, fileByWordRow } from './file-index-rows.ts';

/**
 * What files and open uploads are found by, apart from their lists: no command waits for it. Rows: file-index-rows.ts. Not
 * repeatable: a name may come back, and the deletion of its words, repeated late, would remove them.
 */
export const fileIndex = defineView({
  name: FILE_INDEX_VIEW,
  version: 1,
  streams: { file: fileEvents },
  on: {
    file: {
      UploadStarted: ({ data }, { aggregateId: fileId }) => found(data, fileId),
      FileRenamed: ({ data: { organisationId, name, previousName } }, { aggregateId: fileId }) => [
        ...unnamed(organisationId, previousName, fileId),
        ...named(organisationId, name, fileId),
      ],
      FileRestored: ({ data }, { aggregateId: fileId }) => found(data, fileId),
      UploadAborted: ended,
      UploadExpired: ended,
      FileTrashed: ended,
      // What was in the trash has been found no more since then.
      FileDeleted: (event, meta) => (event.data.trashedAtMs === undefined ? ended(event, meta) : []),
    },
  },
});

interface Found {
  readonly organisationId: string;
  readonly uploaderId: string;
  readonly name: string;
}

function found({ organisationId, uploaderId, name }: Found, fileId: string): readonly Change[] {
  return [
    fileByUploaderRow.put({ organisationId, uploaderId, fileId }, { fileId }),
    ...named(organisationId, name, fileId),
  ];
}

function named(organisationId: string, name: string, fileId: string): readonly Change[] {
  const type = fileTypeOf(name);
  const words = searchStarts(name).map((start) => fileByWordRow.put({ organisationId, start, fileId }, { fileId }));
  return type === '' ? words : [fileByTypeRow.put({ organisationId, type, fileId }, { fileId }), ...words];
}

function unnamed(organisationId: string, name: string, fileId: string): readonly Change[] {
  const type = fileTypeOf(name);
  const words = searchStarts(name).map((start) => fileByWordRow.delete({ organisationId, start, fileId }));
  return type === '' ? words : [fileByTypeRow.delete({ organisationId, type, fileId }), ...words];
}

type End = Extract<FileEvent, { type: 'UploadAborted' | 'UploadExpired' | 'FileTrashed' | 'FileDeleted' }>;

function ended({ data }: End, { aggregateId: fileId }: { readonly aggregateId: string }): readonly Change[] {
  return [fileByUploaderRow.delete({ ...data, fileId }), ...unnamed(data.organisationId, data.name, fileId)];
}
