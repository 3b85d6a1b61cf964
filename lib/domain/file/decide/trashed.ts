import { reject } from 'epoch';
import type { DecisionRow } from '../../decision-table.ts';
import type { FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import type { Trashed } from '../state.ts';
import { deletion } from './deletion.ts';
import { idTaken, nothing } from './refusals.ts';

const inTrash = () => reject('file-not-available', 'the file is in the trash: restore it first', { status: 'trashed' });

/** A file in the trash: it is stored and counts, and no job reads it. */
export const trashed: DecisionRow<Trashed, FileCommand, FileEvent> = {
  StartUpload: idTaken,
  ConfirmParts: nothing,
  CompleteUpload: nothing,
  AbortUpload: () => reject('upload-not-open', 'the upload had completed, and the file is in the trash'),
  ExpireUpload: nothing,
  RenameFile: inTrash,
  SignDownload: inTrash,
  PinFile: inTrash,
  UnpinFile: nothing,
  TrashFile: nothing,
  RestoreFile: ({ data }, state, { nowMs }) => restore(data.restoredBy, state, nowMs),
  PurgeFile: ({ aggregateId, data: { purgedBy } }, state, { nowMs }) =>
    purgedBy !== undefined || nowMs >= state.expiresAtMs
      ? [{ type: 'FileDeleted', data: deletion(aggregateId, purgedBy ?? state.trashedBy, state, nowMs) }]
      : reject('file-not-due', `the file may be restored until ${state.expiresAtMs}, it is ${nowMs}`),
  DeleteFile: ({ aggregateId, data }, state, { nowMs }) => [
    { type: 'FileDeleted', data: deletion(aggregateId, data.deletedBy, state, nowMs) },
  ],
};

function restore(restoredBy: string, state: Trashed, atMs: number): FileDecision {
  const { organisationId, uploaderId, name, declaredBytes, trashedAtMs } = state;
  const data = { organisationId, uploaderId, name, declaredBytes, restoredBy, trashedAtMs, atMs };
  return [{ type: 'FileRestored', data }];
}
