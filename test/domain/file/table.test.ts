import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { FileCommand } from '../../../lib/domain/file/commands.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import type { FileState } from '../../../lib/domain/file/state.ts';
import { TRASH_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId, otherOrgId } from '../sample.ts';
import { cellsOf, type Histories, type OneOfEach, type Verdicts, verdict } from '../verdict.ts';
import { completed, ended, START_MS, started, uploaded } from './sample.ts';

const id = fileId();
const of = { organisationId: orgId };
const nowMs = START_MS + TRASH_LIFETIME_MS;
const {
  StartUpload,
  ConfirmParts,
  CompleteUpload,
  AbortUpload,
  ExpireUpload,
  RenameFile,
  PinFile,
  SignDownload,
  UnpinFile,
  TrashFile,
  RestoreFile,
  PurgeFile,
  DeleteFile,
} = commandsOf(file);

const uploading = [started(7), uploaded([1, 7, START_MS])];
const available = [...uploading, completed(7)];
const listed = { ...of, uploaderId: 'usr_ada', name: 'data.bin', declaredBytes: 7 };
const trashedBy = 'usr_ada';
const trashed: FileEvent = {
  type: 'FileTrashed',
  data: { ...listed, trashedBy, atMs: START_MS, expiresAtMs: START_MS + TRASH_LIFETIME_MS },
};
const histories: Histories<FileState, FileEvent> = {
  none: [],
  uploading,
  available,
  trashed: [...available, trashed],
  aborted: [...uploading, { type: 'UploadAborted', data: ended(7, 7) }],
  expired: [...uploading, { type: 'UploadExpired', data: ended(7, 7) }],
  deleted: [...available, { type: 'FileDeleted', data: { ...ended(7, 7), deletedBy: 'usr_ada' } }],
};

const about = { uploaderId: 'usr_ada', name: 'data.bin', contentType: 'text/plain', declaredBytes: 7 };
const sent: OneOfEach<FileCommand> = {
  StartUpload: StartUpload(id, { ...of, ...about }),
  ConfirmParts: ConfirmParts(id, { ...of, parts: [{ part: 1, atMs: START_MS }] }),
  CompleteUpload: CompleteUpload(id, { ...of, bytes: 7 }),
  AbortUpload: AbortUpload(id, of),
  ExpireUpload: ExpireUpload(id, of),
  RenameFile: RenameFile(id, { ...of, name: 'other.bin', renamedBy: 'usr_ada' }),
  SignDownload: SignDownload(id, { ...of, userId: 'usr_ada' }),
  PinFile: PinFile(id, { ...of, attemptId: attemptId(), untilMs: nowMs + 1 }),
  UnpinFile: UnpinFile(id, { ...of, attemptId: attemptId() }),
  TrashFile: TrashFile(id, { ...of, trashedBy }),
  RestoreFile: RestoreFile(id, { ...of, restoredBy: 'usr_ada' }),
  PurgeFile: PurgeFile(id, of),
  DeleteFile: DeleteFile(id, { ...of, deletedBy: 'usr_ada' }),
};

const no = '';
const table: Verdicts<FileState, FileCommand> = {
  none: {
    StartUpload: 'UploadStarted',
    ConfirmParts: 'not-found',
    CompleteUpload: 'not-found',
    AbortUpload: 'not-found',
    ExpireUpload: 'not-found',
    RenameFile: 'not-found',
    SignDownload: 'not-found',
    PinFile: 'not-found',
    UnpinFile: no,
    TrashFile: 'not-found',
    RestoreFile: 'not-found',
    PurgeFile: 'not-found',
    DeleteFile: 'not-found',
  },
  uploading: {
    StartUpload: 'file-exists',
    ConfirmParts: no,
    CompleteUpload: 'UploadCompleted',
    AbortUpload: 'UploadAborted',
    ExpireUpload: 'UploadExpired',
    RenameFile: 'file-not-available',
    SignDownload: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    TrashFile: 'file-not-available',
    RestoreFile: 'file-not-available',
    PurgeFile: 'file-not-available',
    DeleteFile: 'file-not-available',
  },
  available: {
    StartUpload: 'file-exists',
    ConfirmParts: no,
    CompleteUpload: no,
    AbortUpload: 'upload-not-open',
    ExpireUpload: no,
    RenameFile: 'FileRenamed',
    SignDownload: 'DownloadSigned',
    PinFile: 'FilePinned',
    UnpinFile: no,
    TrashFile: 'FileTrashed',
    RestoreFile: no,
    PurgeFile: no,
    DeleteFile: 'FileDeleted',
  },
  trashed: {
    StartUpload: 'file-exists',
    ConfirmParts: no,
    CompleteUpload: no,
    AbortUpload: 'upload-not-open',
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    SignDownload: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    TrashFile: no,
    RestoreFile: 'FileRestored',
    PurgeFile: 'FileDeleted',
    DeleteFile: 'FileDeleted',
  },
  aborted: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: no,
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    SignDownload: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    TrashFile: 'file-not-available',
    RestoreFile: 'file-not-available',
    PurgeFile: no,
    DeleteFile: 'file-not-available',
  },
  expired: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: no,
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    SignDownload: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    TrashFile: 'file-not-available',
    RestoreFile: 'file-not-available',
    PurgeFile: no,
    DeleteFile: 'file-not-available',
  },
  deleted: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: 'upload-not-open',
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    SignDownload: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    TrashFile: 'file-not-available',
    RestoreFile: 'file-not-available',
    PurgeFile: no,
    DeleteFile: no,
  },
};

describe('a file', () => {
  it.each(cellsOf(table))('that is $status answers $type with: $expected', ({ status, type, expected }) => {
    const command = sent[type as FileCommand['type']];
    expect(verdict(file, histories[status as FileState['status']], command, { nowMs })).toBe(expected);
  });

  it.each(Object.keys(histories))('that is %s does not exist for another organisation', (status) => {
    const history = histories[status as FileState['status']];
    for (const command of Object.values(sent)) {
      if (command.type === 'StartUpload') continue;
      const strange = { ...command, data: { ...command.data, organisationId: otherOrgId } } as typeof command;
      const expected = command.type === 'UnpinFile' ? no : 'not-found';
      expect(verdict(file, history, strange, { nowMs }), command.type).toBe(expected);
    }
  });
});

describe('a file in the trash', () => {
  const history = [...available, trashed];
  const purge = (data: { readonly purgedBy?: string }, at: number) =>
    verdict(file, history, PurgeFile(id, { ...of, ...data }), { nowMs: at });

  it('is deleted by itself when its time is over, and by a person at any time', () => {
    expect(purge({}, nowMs - 1)).toBe('file-not-due');
    expect(purge({}, nowMs)).toBe('FileDeleted');
    expect(purge({ purgedBy: 'usr_ada' }, START_MS)).toBe('FileDeleted');
  });

  it('that is restored is not deleted by who empties the trash at the same time', () => {
    const restored: FileEvent = {
      type: 'FileRestored',
      data: { ...listed, restoredBy: 'usr_ada', trashedAtMs: START_MS, atMs: START_MS },
    };
    const purgeNow = PurgeFile(id, { ...of, purgedBy: 'usr_ada' });
    expect(verdict(file, [...history, restored], purgeNow, { nowMs })).toBe(no);
  });

  it('cannot come there while an attempt reads it', () => {
    const pinned: FileEvent = { type: 'FilePinned', data: { ...of, attemptId: attemptId(), untilMs: nowMs + 1 } };
    expect(verdict(file, [...available, pinned], TrashFile(id, { ...of, trashedBy }), { nowMs })).toBe('file-pinned');
  });
});
