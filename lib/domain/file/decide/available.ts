import { type DecideContext, reject } from 'epoch';
import { MAX_PINS } from '../../limits.ts';
import { checkFileName } from '../../text.ts';
import type { DataOf, FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent } from '../events.ts';
import { storageKeyOf } from '../sizing.ts';
import type { Available } from '../state.ts';

export function decideAvailable(
  command: Exclude<FileCommand, { type: 'StartUpload' }>,
  state: Available,
  { nowMs }: DecideContext,
): FileDecision {
  switch (command.type) {
    case 'ConfirmParts':
      // All parts were confirmed before the upload completed; a late or second confirmation is harmless.
      return command.data.parts.every(({ part }) => part >= 1 && part <= state.partCount)
        ? []
        : reject('part-out-of-range', `parts are numbered from 1 to ${state.partCount}`);
    case 'CompleteUpload':
    case 'ExpireUpload':
      return [];
    case 'AbortUpload':
      return reject('upload-not-open', 'the upload has completed: delete the file instead');
    case 'RenameFile':
      return rename(command.data, state);
    case 'PinFile':
      return pin(command.data, state, nowMs);
    case 'UnpinFile':
      return Object.hasOwn(state.pins, command.data.attemptId) ? [unpinned(state, command.data.attemptId)] : [];
    case 'DeleteFile':
      return remove(command.aggregateId, command.data.deletedBy, state, nowMs);
  }
}

function rename({ name: given, renamedBy }: DataOf<'RenameFile'>, state: Available): FileDecision {
  const name = given.normalize('NFC');
  if (name === state.name) return [];
  const { organisationId, name: previousName } = state;
  return checkFileName(name) ?? [{ type: 'FileRenamed', data: { organisationId, name, previousName, renamedBy } }];
}

function pin({ attemptId, untilMs }: DataOf<'PinFile'>, state: Available, nowMs: number): FileDecision {
  if (!Number.isSafeInteger(untilMs)) return reject('invalid-time', `untilMs must be an integer, got ${untilMs}`);
  const { organisationId } = state;
  const pinned: FileEvent = { type: 'FilePinned', data: { organisationId, attemptId, untilMs } };
  if (Object.hasOwn(state.pins, attemptId)) return untilMs <= (state.pins[attemptId] ?? 0) ? [] : [pinned];
  // Pins of attempts that were never heard of again make room, so that the state stays small.
  const stale = Object.entries(state.pins).filter(([, until]) => until <= nowMs);
  if (Object.keys(state.pins).length - stale.length >= MAX_PINS) {
    return reject('too-many-pins', `${MAX_PINS} attempts read this file at the moment`, { limit: MAX_PINS });
  }
  return [...stale.map(([id]) => unpinned(state, id)), pinned];
}

function unpinned({ organisationId }: Available, attemptId: string): FileEvent {
  return { type: 'FileUnpinned', data: { organisationId, attemptId } };
}

function remove(fileId: string, deletedBy: string, state: Available, atMs: number): FileDecision {
  const holder = Object.keys(state.pins).find((id) => (state.pins[id] ?? 0) > atMs);
  if (holder !== undefined) {
    return reject('file-pinned', `attempt ${holder} is reading this file: try again when it has ended`, {
      attemptId: holder,
    });
  }
  const storageKey = storageKeyOf(state.organisationId, fileId);
  const { status: _status, pins: _pins, partCount: _parts, ...ended } = state;
  return [{ type: 'FileDeleted', data: { ...ended, storageKey, atMs, deletedBy } }];
}
