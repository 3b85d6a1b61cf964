import { type Rejection, reject } from 'epoch';
import type { DecisionRow } from '../../decision-table.ts';
import { MAX_PINS, TRASH_LIFETIME_MS } from '../../limits.ts';
import { checkFileName } from '../../text.ts';
import type { DataOf, FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import { type Available, dayNumber } from '../state.ts';
import { deletion } from './deletion.ts';
import { idTaken, nothing } from './refusals.ts';

export const available: DecisionRow<Available, FileCommand, FileEvent> = {
  StartUpload: idTaken,
  // All parts were confirmed before the upload completed; a late or second confirmation is harmless.
  ConfirmParts: ({ data }, { partCount }) =>
    data.parts.every(({ part }) => part >= 1 && part <= partCount)
      ? []
      : reject('part-out-of-range', `parts are numbered from 1 to ${partCount}`),
  CompleteUpload: nothing,
  AbortUpload: () => reject('upload-not-open', 'the upload has completed: delete the file instead'),
  ExpireUpload: nothing,
  RenameFile: ({ data }, state) => rename(data, state),
  SignDownload: ({ data: { userId } }, state, { nowMs }) => signed(userId, state, nowMs),
  PinFile: ({ data }, state, { nowMs }) => pin(data, state, nowMs),
  UnpinFile: ({ data: { attemptId } }, state) =>
    Object.hasOwn(state.pins, attemptId) ? [unpinned(state, attemptId)] : [],
  TrashFile: ({ data }, state, { nowMs }) => trash(data.trashedBy, state, nowMs),
  RestoreFile: nothing,
  // It was restored just before.
  PurgeFile: nothing,
  DeleteFile: ({ aggregateId, data }, state, { nowMs }) =>
    checkUnread(state, nowMs) ?? [{ type: 'FileDeleted', data: deletion(aggregateId, data.deletedBy, state, nowMs) }],
};

function rename({ name: given, renamedBy }: DataOf<'RenameFile'>, state: Available): FileDecision {
  const name = given.normalize('NFC');
  if (name === state.name) return [];
  const { organisationId, name: previousName } = state;
  return checkFileName(name) ?? [{ type: 'FileRenamed', data: { organisationId, name, previousName, renamedBy } }];
}

function pin({ attemptId, untilMs }: DataOf<'PinFile'>, state: Available, nowMs: number): FileDecision {
  if (!Number.isSafeInteger(untilMs)) return reject('time-invalid', `untilMs must be an integer, got ${untilMs}`);
  const { organisationId } = state;
  const pinned: FileEvent = { type: 'FilePinned', data: { organisationId, attemptId, untilMs } };
  if (Object.hasOwn(state.pins, attemptId)) return untilMs <= (state.pins[attemptId] ?? 0) ? [] : [pinned];
  // Expired pins of lost attempts are removed, so that the state stays small.
  const stale = Object.entries(state.pins).filter(([, until]) => until <= nowMs);
  if (Object.keys(state.pins).length - stale.length >= MAX_PINS) {
    return reject('too-many-pins', `${MAX_PINS} attempts read this file at the moment`, { limit: MAX_PINS });
  }
  return [...stale.map(([id]) => unpinned(state, id)), pinned];
}

function signed(userId: string, { organisationId, bytes, signed: known }: Available, atMs: number): FileDecision {
  if (known?.day === dayNumber(atMs) && known.by.includes(userId)) return [];
  return [{ type: 'DownloadSigned', data: { organisationId, userId, bytes, atMs } }];
}

function unpinned({ organisationId }: Available, attemptId: string): FileEvent {
  return { type: 'FileUnpinned', data: { organisationId, attemptId } };
}

function trash(trashedBy: string, state: Available, atMs: number): FileDecision {
  const { organisationId, uploaderId, name, declaredBytes } = state;
  const data = { organisationId, uploaderId, name, declaredBytes, trashedBy, atMs };
  const expiresAtMs = atMs + TRASH_LIFETIME_MS;
  return checkUnread(state, atMs) ?? [{ type: 'FileTrashed', data: { ...data, expiresAtMs } }];
}

function checkUnread({ pins }: Available, nowMs: number): Rejection | undefined {
  const holder = Object.keys(pins).find((id) => (pins[id] ?? 0) > nowMs);
  return holder === undefined
    ? undefined
    : reject('file-pinned', `attempt ${holder} is reading this file: try again when it has ended`, {
        attemptId: holder,
      });
}
