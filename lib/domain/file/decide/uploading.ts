import { isRejection, type Rejection, reject } from 'epoch';
import type { DecisionRow } from '../../decision-table.ts';
import { MAX_PARTS_PER_CONFIRMATION, MAX_S3_PART_BYTES } from '../../limits.ts';
import type { DataOf, FileCommand, FileDecision } from '../commands.ts';
import type { FileEvent, UploadedPart } from '../events.ts';
import { hasPart, missingParts } from '../parts.ts';
import { bytesOfPart, storageKeyOf } from '../sizing.ts';
import { evolveFile, type FileState, type Uploading } from '../state.ts';
import { idTaken, nothing } from './refusals.ts';

type Given = DataOf<'ConfirmParts'>['parts'][number];

const notAvailable = () => reject('file-not-available', 'the file is still being uploaded', { status: 'uploading' });

export const uploading: DecisionRow<Uploading, FileCommand, FileEvent> = {
  StartUpload: idTaken,
  ConfirmParts: ({ data }, state, { nowMs }) => confirm(data.parts, state, nowMs),
  CompleteUpload: ({ data }, state, { nowMs }) => confirmAndComplete(data, state, nowMs),
  AbortUpload: ({ aggregateId }, state, { nowMs }) => [{ type: 'UploadAborted', data: end(aggregateId, state, nowMs) }],
  ExpireUpload: ({ aggregateId }, state, { nowMs }) =>
    nowMs >= state.expiresAtMs
      ? [{ type: 'UploadExpired', data: end(aggregateId, state, nowMs) }]
      : reject('upload-not-due', `the upload may go on until ${state.expiresAtMs}, it is ${nowMs}`),
  RenameFile: notAvailable,
  SignDownload: notAvailable,
  PinFile: notAvailable,
  UnpinFile: nothing,
  TrashFile: notAvailable,
  RestoreFile: notAvailable,
  PurgeFile: notAvailable,
  DeleteFile: () => reject('file-not-available', 'the file is still being uploaded: abort the upload instead'),
};

/**
 * What lies in the store is counted and paid, also what is more than was reserved: such an upload can never complete.
 * Parts that are new become one event; parts that are known are no news, whatever size or time they
 * come with now.
 */
function confirm(given: readonly Given[], state: Uploading, nowMs: number): FileDecision {
  if (given.length > MAX_PARTS_PER_CONFIRMATION) {
    const limit = MAX_PARTS_PER_CONFIRMATION;
    return reject('too-many-parts', `confirm at most ${limit} parts at a time, got ${given.length}`, { limit });
  }
  const fresh = new Map<number, UploadedPart>();
  for (const one of given) {
    const part = observed(one, state, nowMs);
    if (isRejection(part)) return part;
    if (hasPart(state.parts, part.part) || fresh.has(part.part)) continue;
    fresh.set(part.part, part);
  }
  if (fresh.size === 0) return [];
  const { organisationId, uploaderId } = state;
  return [{ type: 'PartsUploaded', data: { organisationId, uploaderId, parts: [...fresh.values()] } }];
}

function observed(given: Given, state: Uploading, nowMs: number): UploadedPart | Rejection {
  const { part, atMs } = given;
  if (!Number.isInteger(part) || part < 1 || part > state.partCount) {
    return reject('part-out-of-range', `parts are numbered from 1 to ${state.partCount}, got ${part}`);
  }
  if (!Number.isSafeInteger(atMs))
    return reject('time-invalid', `atMs must be an integer of milliseconds, got ${atMs}`);
  const bytes = sizeOf(given, state);
  if (isRejection(bytes)) return bytes;
  // Not before the upload (clocks differ), and not in the future: it cannot have been observed there.
  return { part, bytes, atMs: Math.min(Math.max(atMs, state.startedAtMs), nowMs) };
}

function sizeOf({ part, bytes }: Given, state: Uploading): number | Rejection {
  if (state.sizing === 'observed') {
    return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= MAX_S3_PART_BYTES
      ? bytes
      : reject('size-invalid', `part ${part} needs its size, an integer from 0 to ${MAX_S3_PART_BYTES}, got ${bytes}`);
  }
  const expected = bytesOfPart(part, state, state.declaredBytes);
  return bytes === undefined || bytes === expected
    ? expected
    : reject('part-size-wrong', `part ${part} must have ${expected} bytes, has ${bytes}`, { part, expected });
}

/** In one commit: a completion is refused with the parts that came with it. */
function confirmAndComplete(
  { bytes, parts = [] }: DataOf<'CompleteUpload'>,
  state: Uploading,
  nowMs: number,
): FileDecision {
  const confirmed = confirm(parts, state, nowMs);
  if (isRejection(confirmed)) return confirmed;
  const after = confirmed.reduce<FileState>(evolveFile, state);
  if (after.status !== 'uploading') throw new Error(`its parts have made ${after.status} of an upload`);
  const completed = complete(bytes, after, nowMs);
  return isRejection(completed) ? completed : [...confirmed, ...completed];
}

function complete(bytes: number, state: Uploading, atMs: number): FileDecision {
  const lastPart = state.sizing === 'declared' ? state.partCount : highestPart(state);
  const [missing] = missingParts(state.parts, lastPart, 1);
  if (missing !== undefined) {
    return reject('parts-missing', `part ${missing} of ${lastPart} has not been confirmed`, { part: missing });
  }
  if (bytes !== state.bytes) {
    return reject('part-size-wrong', `the object has ${bytes} bytes, its parts have ${state.bytes}`, {
      bytes: state.bytes,
    });
  }
  const { organisationId, uploaderId, name, declaredBytes, startedAtMs } = state;
  if (bytes > declaredBytes) {
    return reject('part-size-wrong', `${bytes} bytes are more than the ${declaredBytes} reserved`, { declaredBytes });
  }
  const whose = { organisationId, uploaderId, name };
  return [{ type: 'UploadCompleted', data: { ...whose, bytes, declaredBytes, startedAtMs, atMs } }];
}

/** Where sizes are observed the last part is the highest that came; there is at least one. */
function highestPart({ parts, partCount }: Uploading): number {
  if (parts.ahead === '') return Math.max(1, parts.next - 1);
  for (let part = partCount; part >= parts.next; part -= 1) if (hasPart(parts, part)) return part;
  return parts.next;
}

function end(fileId: string, state: Uploading, atMs: number) {
  const { organisationId, uploaderId, name, bytes, declaredBytes, startedAtMs, uploadId } = state;
  const storageKey = storageKeyOf(organisationId, fileId);
  const ended = { organisationId, uploaderId, name, bytes, declaredBytes, startedAtMs, atMs, storageKey };
  return uploadId === undefined ? ended : { ...ended, uploadId };
}
