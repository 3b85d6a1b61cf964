import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { attemptId } from '../../domain/sample.ts';
import { AT, ORG, stream } from './stream.ts';

const whose = { organisationId: ORG, uploaderId: 'usr_ada' };
export const ended = {
  ...whose,
  name: 'B.txt',
  bytes: 7,
  declaredBytes: 12,
  startedAtMs: AT,
  atMs: AT + 9,
  storageKey: 'k',
};
const sizes = { declaredBytes: 12, sizing: 'declared', partSize: 8, partCount: 2, storageKey: 'k' } as const;
const start = { ...whose, name: 'A.txt', contentType: 'text/plain', ...sizes, startedAtMs: AT, expiresAtMs: AT + 99 };
const checksum = { algorithm: 'CRC32', value: 'AAAA' } as const;
const parts = [1, 2].map((part) => ({ part, bytes: part * 3, atMs: AT + part }));

export const file = (id: string, end: FileEvent) =>
  stream<FileEvent>(`file#${id}`, [
    [{ type: 'UploadStarted', data: { ...start, uploadId: 'u', checksum, producedBy: 'job_1' } }],
    [{ type: 'PartsUploaded', data: { ...whose, parts } }],
    [end],
  ]);

export const completed = stream<FileEvent>('file#fil_4', [
  [{ type: 'UploadStarted', data: start }],
  [
    { type: 'PartsUploaded', data: { ...whose, parts } },
    {
      type: 'UploadCompleted',
      data: { ...whose, name: 'A.txt', bytes: 9, declaredBytes: 12, startedAtMs: AT, atMs: AT + 5 },
    },
  ],
  [{ type: 'FileRenamed', data: { organisationId: ORG, name: 'B.txt', previousName: 'A.txt', renamedBy: 'usr_bob' } }],
  [{ type: 'FilePinned', data: { organisationId: ORG, attemptId: attemptId(1), untilMs: AT } }],
  [{ type: 'FileUnpinned', data: { organisationId: ORG, attemptId: attemptId(1) } }],
  [{ type: 'FileDeleted', data: { ...ended, uploadId: 'u', deletedBy: 'usr_bob' } }],
]);

const trashed = { ...whose, name: 'A.txt', declaredBytes: 12, atMs: AT + 6 };

export const thrownAway = stream<FileEvent>('file#fil_5', [
  [{ type: 'UploadStarted', data: start }],
  [
    { type: 'PartsUploaded', data: { ...whose, parts } },
    {
      type: 'UploadCompleted',
      data: { ...whose, name: 'A.txt', bytes: 9, declaredBytes: 12, startedAtMs: AT, atMs: AT + 5 },
    },
  ],
  [{ type: 'FileTrashed', data: { ...trashed, trashedBy: 'usr_bob', expiresAtMs: AT + 99 } }],
  [{ type: 'FileRestored', data: { ...trashed, restoredBy: 'usr_ada', trashedAtMs: AT + 6 } }],
  [{ type: 'FileTrashed', data: { ...trashed, trashedBy: 'usr_bob', expiresAtMs: AT + 99 } }],
  [{ type: 'FileDeleted', data: { ...ended, deletedBy: 'usr_bob', trashedAtMs: AT + 6 } }],
]);
