import { type Change, defineView } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { baseName, folderOf, foldersOf } from '../../../domain/names.ts';
import {
  FILES_VIEW,
  fileByDateRow,
  fileByNameRow,
  fileBySizeRow,
  fileInFolderRow,
  fileRow,
  folderRow,
  openUploadOf,
  openUploadRow,
  trashRow,
  uploadRow,
} from './file-rows.ts';

/** Files and uploads, and their lists. Rows: file-rows.ts. */
export const files = defineView({
  name: FILES_VIEW,
  version: 2,
  streams: { file: fileEvents },
  on: {
    file: {
      UploadStarted: (event, { aggregateId }) => started(event, aggregateId),
      PartsUploaded({ data }, { aggregateId: fileId }) {
        const bytes = data.parts.reduce((sum, part) => sum + BigInt(part.bytes), 0n);
        return [fileRow.add({ fileId }, { bytes, uploadedParts: BigInt(data.parts.length) })];
      },
      UploadCompleted({ data: { organisationId, atMs } }, { aggregateId: fileId }) {
        const set = { status: 'available', completedAtMs: atMs } as const;
        return [fileRow.update({ fileId }, set, { remove: ['expiresAtMs'] }), ...closed(organisationId, fileId)];
      },
      FileRenamed: ({ data: { organisationId, name, previousName } }, { aggregateId: fileId }) => [
        fileRow.update({ fileId }, { name }),
        fileByNameRow.delete({ organisationId, name: previousName, fileId }),
        fileByNameRow.put({ organisationId, name, fileId }, { fileId }),
        ...left(organisationId, previousName, fileId),
        ...entered(organisationId, name, fileId),
      ],
      UploadAborted: (event, { aggregateId }) => [
        ...ended(event, aggregateId, 'aborted'),
        ...closed(event.data.organisationId, aggregateId),
      ],
      UploadExpired: (event, { aggregateId }) => [
        ...ended(event, aggregateId, 'expired'),
        ...closed(event.data.organisationId, aggregateId),
      ],
      FileTrashed: ({ data }, { aggregateId: fileId }) => trashed(data, fileId),
      FileRestored: ({ data }, { aggregateId: fileId }) => restored(data, fileId),
      FileDeleted({ data }, { aggregateId: fileId }) {
        const { organisationId, trashedAtMs } = data;
        // What was in the trash has left the lists before.
        return trashedAtMs === undefined
          ? [...over(fileId, 'deleted', data.atMs), ...unlisted(data, fileId)]
          : [...over(fileId, 'deleted', data.atMs), trashRow.delete({ organisationId, trashedAtMs, fileId })];
      },
    },
  },
  checkpointRow: (fileId) => fileRow.key({ fileId }),
});

type Of<T extends FileEvent['type']> = Extract<FileEvent, { type: T }>;

function started({ data }: Of<'UploadStarted'>, fileId: string): readonly Change[] {
  const { organisationId, name, declaredBytes, storageKey, uploadId, expiresAtMs } = data;
  const upload = { organisationId, storageKey, expiresAtMs, ...defined({ uploadId }) };
  return [
    fileRow.put({ fileId }, { ...data, fileId, status: 'uploading', bytes: 0, uploadedParts: 0 }),
    ...listed({ organisationId, name, declaredBytes }, fileId),
    uploadRow.put({ organisationId, fileId }, { fileId }),
    openUploadRow.put(openUploadOf(fileId), upload),
    ...entered(organisationId, name, fileId),
  ];
}

/** A file is in its folder, and counts in all that its folder is in. */
function entered(organisationId: string, name: string, fileId: string): readonly Change[] {
  const folder = folderOf(name);
  return [
    fileInFolderRow.put({ organisationId, folder, name, fileId }, { fileId }),
    ...counted(organisationId, name, 1n),
  ];
}

function left(organisationId: string, name: string, fileId: string): readonly Change[] {
  const folder = folderOf(name);
  return [fileInFolderRow.delete({ organisationId, folder, name, fileId }), ...counted(organisationId, name, -1n)];
}

function counted(organisationId: string, name: string, files: bigint): readonly Change[] {
  return foldersOf(name).map((path) =>
    folderRow.add({ organisationId, folder: folderOf(path), name: baseName(path) }, { files }),
  );
}

function closed(organisationId: string, fileId: string): readonly Change[] {
  return [uploadRow.delete({ organisationId, fileId }), openUploadRow.delete(openUploadOf(fileId))];
}

type End = Of<'UploadAborted'> | Of<'UploadExpired'>;
type Status = 'aborted' | 'expired' | 'deleted';

function ended({ data }: End, fileId: string, status: Status): readonly Change[] {
  return [...over(fileId, status, data.atMs), ...unlisted(data, fileId)];
}

function over(fileId: string, status: Status, endedAtMs: number): readonly Change[] {
  return [fileRow.update({ fileId }, { status, endedAtMs }, { remove: ['expiresAtMs'] })];
}

interface Listed {
  readonly organisationId: string;
  readonly name: string;
  readonly declaredBytes: number;
}

function listed({ organisationId, name, declaredBytes }: Listed, fileId: string): readonly Change[] {
  return [
    fileByDateRow.put({ organisationId, fileId }, { fileId }),
    fileByNameRow.put({ organisationId, name, fileId }, { fileId }),
    fileBySizeRow.put({ organisationId, declaredBytes, fileId }, { fileId }),
  ];
}

function unlisted({ organisationId, name, declaredBytes }: Listed, fileId: string): readonly Change[] {
  return [
    fileByDateRow.delete({ organisationId, fileId }),
    fileByNameRow.delete({ organisationId, name, fileId }),
    fileBySizeRow.delete({ organisationId, declaredBytes, fileId }),
    ...left(organisationId, name, fileId),
  ];
}

function trashed(data: Of<'FileTrashed'>['data'], fileId: string): readonly Change[] {
  const { organisationId, atMs: trashedAtMs, trashedBy, expiresAtMs: trashedUntilMs } = data;
  return [
    fileRow.update({ fileId }, { status: 'trashed', trashedAtMs, trashedBy, trashedUntilMs }),
    trashRow.put({ organisationId, trashedAtMs, fileId }, { fileId }),
    ...unlisted(data, fileId),
  ];
}

function restored(data: Of<'FileRestored'>['data'], fileId: string): readonly Change[] {
  const { organisationId, name, trashedAtMs } = data;
  const remove = ['trashedAtMs', 'trashedBy', 'trashedUntilMs'] as const;
  return [
    fileRow.update({ fileId }, { status: 'available' }, { remove: [...remove] }),
    trashRow.delete({ organisationId, trashedAtMs, fileId }),
    ...listed(data, fileId),
    ...entered(organisationId, name, fileId),
  ];
}
