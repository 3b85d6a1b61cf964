import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import type { FileCommand } from '../../../lib/domain/file/commands.ts';
import type { FileEvent } from '../../../lib/domain/file/events.ts';
import { file } from '../../../lib/domain/file/file.ts';
import type { FileState } from '../../../lib/domain/file/state.ts';
import { UPLOAD_LIFETIME_MS } from '../../../lib/domain/limits.ts';
import { attemptId, fileId, orgId, otherOrgId } from '../sample.ts';
import { cellsOf, type Histories, type OneOfEach, type Verdicts, verdict } from '../verdict.ts';
import { completed, ended, START_MS, started, uploaded } from './sample.ts';

const id = fileId();
const of = { organisationId: orgId };
const nowMs = START_MS + UPLOAD_LIFETIME_MS;
const {
  StartUpload,
  ConfirmParts,
  CompleteUpload,
  AbortUpload,
  ExpireUpload,
  RenameFile,
  PinFile,
  UnpinFile,
  DeleteFile,
} = commandsOf(file);

const uploading = [started(7), uploaded([1, 7, START_MS])];
const available = [...uploading, completed(7)];
const histories: Histories<FileState, FileEvent> = {
  none: [],
  uploading,
  available,
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
  PinFile: PinFile(id, { ...of, attemptId: attemptId(), untilMs: nowMs + 1 }),
  UnpinFile: UnpinFile(id, { ...of, attemptId: attemptId() }),
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
    PinFile: 'not-found',
    UnpinFile: no,
    DeleteFile: 'not-found',
  },
  uploading: {
    StartUpload: 'file-exists',
    ConfirmParts: no,
    CompleteUpload: 'UploadCompleted',
    AbortUpload: 'UploadAborted',
    ExpireUpload: 'UploadExpired',
    RenameFile: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    DeleteFile: 'file-not-available',
  },
  available: {
    StartUpload: 'file-exists',
    ConfirmParts: no,
    CompleteUpload: no,
    AbortUpload: 'upload-not-open',
    ExpireUpload: no,
    RenameFile: 'FileRenamed',
    PinFile: 'FilePinned',
    UnpinFile: no,
    DeleteFile: 'FileDeleted',
  },
  aborted: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: no,
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    DeleteFile: 'file-not-available',
  },
  expired: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: no,
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
    DeleteFile: 'file-not-available',
  },
  deleted: {
    StartUpload: 'file-exists',
    ConfirmParts: 'upload-not-open',
    CompleteUpload: 'upload-not-open',
    AbortUpload: 'upload-not-open',
    ExpireUpload: no,
    RenameFile: 'file-not-available',
    PinFile: 'file-not-available',
    UnpinFile: no,
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
