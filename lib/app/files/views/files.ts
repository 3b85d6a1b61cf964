import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowValues } from 'epoch/views';
import type { FileEvent } from '../../../domain/file/events.ts';
import { fileByDateKey, fileByNameKey, fileBySizeKey, fileKey, openUploadKey, uploadKey } from './file-keys.ts';

type Of<T extends FileEvent['type']> = Extract<FileEvent, { type: T }>;

function changesOf(event: FileEvent, fileId: string): readonly Change[] {
  const key = fileKey(fileId);
  switch (event.type) {
    case 'UploadStarted':
      return started(event, fileId);
    case 'PartsUploaded': {
      const bytes = event.data.parts.reduce((sum, part) => sum + BigInt(part.bytes), 0n);
      return [{ kind: 'add', key, amounts: { bytes, uploadedParts: BigInt(event.data.parts.length) } }];
    }
    case 'UploadCompleted': {
      const { organisationId, atMs } = event.data;
      return [
        { kind: 'update', key, set: { status: 'available', completedAtMs: atMs }, remove: ['expiresAtMs'] },
        ...closed(organisationId, fileId),
      ];
    }
    case 'FileRenamed': {
      const { organisationId, name, previousName } = event.data;
      return [
        { kind: 'update', key, set: { name } },
        { kind: 'delete', key: fileByNameKey(organisationId, previousName, fileId) },
        { kind: 'put', key: fileByNameKey(organisationId, name, fileId), values: { fileId } },
      ];
    }
    case 'UploadAborted':
      return [...ended(event, fileId, 'aborted'), ...closed(event.data.organisationId, fileId)];
    case 'UploadExpired':
      return [...ended(event, fileId, 'expired'), ...closed(event.data.organisationId, fileId)];
    case 'FileDeleted':
      return ended(event, fileId, 'deleted');
    default:
      return [];
  }
}

function started({ data }: Of<'UploadStarted'>, fileId: string): readonly Change[] {
  const { organisationId, name, declaredBytes, storageKey, uploadId, checksum, ...rest } = data;
  const upload = { organisationId, storageKey, ...(uploadId !== undefined && { uploadId }) };
  const values: RowValues = {
    ...rest,
    ...upload,
    ...(checksum !== undefined && { checksum: { ...checksum } }),
    fileId,
    name,
    declaredBytes,
    status: 'uploading',
    bytes: 0,
    uploadedParts: 0,
  };
  return [
    { kind: 'put', key: fileKey(fileId), values },
    { kind: 'put', key: fileByDateKey(organisationId, fileId), values: { fileId } },
    { kind: 'put', key: fileByNameKey(organisationId, name, fileId), values: { fileId } },
    { kind: 'put', key: fileBySizeKey(organisationId, declaredBytes, fileId), values: { fileId } },
    { kind: 'put', key: uploadKey(organisationId, fileId), values: { fileId } },
    { kind: 'put', key: openUploadKey(fileId), values: upload },
  ];
}

function closed(organisationId: string, fileId: string): readonly Change[] {
  return [
    { kind: 'delete', key: uploadKey(organisationId, fileId) },
    { kind: 'delete', key: openUploadKey(fileId) },
  ];
}

type End = Of<'UploadAborted'> | Of<'UploadExpired'> | Of<'FileDeleted'>;

function ended({ data }: End, fileId: string, status: string): readonly Change[] {
  const { organisationId, name, declaredBytes, atMs } = data;
  return [
    { kind: 'update', key: fileKey(fileId), set: { status, endedAtMs: atMs }, remove: ['expiresAtMs'] },
    { kind: 'delete', key: fileByDateKey(organisationId, fileId) },
    { kind: 'delete', key: fileByNameKey(organisationId, name, fileId) },
    { kind: 'delete', key: fileBySizeKey(organisationId, declaredBytes, fileId) },
  ];
}

/** Keys: file-keys.ts. `bytes` is what has been uploaded, the size once the file is available. */
export const files: Projection = {
  name: 'files',
  version: 1,
  hears: {
    file: [
      'UploadStarted',
      'PartsUploaded',
      'UploadCompleted',
      'FileRenamed',
      'UploadAborted',
      'UploadExpired',
      'FileDeleted',
    ],
  },
  project: (commit) =>
    (commit as Commit<FileEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => fileKey(aggregateIdOf(stream)),
};
