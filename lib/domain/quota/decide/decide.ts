import { type DecideContext, isRejection, type Rejection, reject } from 'epoch';
import { MAX_QUOTA_BYTES } from '../../limits.ts';
import type { QuotaCommand, Reserving } from '../commands.ts';
import type { QuotaEvent } from '../events.ts';
import type { QuotaState } from '../state.ts';

type Decision = readonly QuotaEvent[] | Rejection;

export function decide(command: QuotaCommand, state: QuotaState, { nowMs }: DecideContext): Decision {
  switch (command.type) {
    case 'ReserveStorage':
      return reserve(command.data.uploads, state);
    case 'AdmitJob':
      return checkOpen(state) ?? [{ type: 'JobAdmitted', data: command.data }];
    case 'DismissJob':
      return state.activeJobs > 0
        ? [{ type: 'JobDismissed', data: command.data }]
        : reject('not-held', 'no job is admitted that could be dismissed');
    case 'CloseQuota':
      return close(command.data.closedBy, state, nowMs);
    case 'SettleReservation': {
      const { data } = command;
      return (
        checkBytes(data.bytes) ??
        checkHeld(data.reservedBytes, state.reservedBytes) ?? [{ type: 'ReservationSettled', data }]
      );
    }
    case 'ReleaseReservation': {
      const { data } = command;
      const held = data.held === 'reserved' ? state.reservedBytes : state.storedBytes;
      return checkHeld(data.bytes, held) ?? [{ type: 'ReservationReleased', data }];
    }
    case 'ChangeLimit': {
      const { data } = command;
      if (data.limitBytes === state.limitBytes) return [];
      return checkLimit(data.limitBytes) ?? [{ type: 'LimitChanged', data }];
    }
  }
}

/** All or none, and an event for each: what a commit reserves together reads as if it had come one by one. */
function reserve(uploads: readonly Reserving[], state: QuotaState): Decision {
  const wrong = checkOpen(state) ?? uploads.map(({ bytes }) => checkBytes(bytes)).find(isRejection);
  if (wrong !== undefined) return wrong;
  const bytes = uploads.reduce((sum, each) => sum + each.bytes, 0);
  return (
    checkBytes(bytes) ??
    checkRoom(bytes, state) ??
    uploads.map((each) => ({ type: 'StorageReserved', data: { fileId: each.fileId, bytes: each.bytes } }))
  );
}

/** What is counted here is all that an organisation may still do or keep: every reservation and admission races with this. */
function close(closedBy: string, state: QuotaState, atMs: number): Decision {
  if (state.closed) return [];
  const { activeJobs, openUploads, storedFiles, storedBytes } = state;
  if (activeJobs === 0 && openUploads === 0 && storedFiles === 0) {
    return [{ type: 'QuotaClosed', data: { closedBy, atMs } }];
  }
  const left = `${activeJobs} jobs are active, ${openUploads} uploads are open, ${storedFiles} files are stored, in the trash too`;
  return reject('organisation-not-empty', `cancel its jobs, abort its uploads and delete its files first: ${left}`, {
    activeJobs,
    openUploads,
    storedFiles,
    storedBytes,
  });
}

function checkOpen({ closed }: QuotaState): Rejection | undefined {
  return closed ? reject('organisation-closed', 'this organisation is closed') : undefined;
}

function checkBytes(bytes: number): Rejection | undefined {
  return Number.isSafeInteger(bytes) && bytes >= 0
    ? undefined
    : reject('bytes-invalid', `bytes must be an integer of at least 0, got ${bytes}`);
}

function checkRoom(bytes: number, { limitBytes, reservedBytes, storedBytes }: QuotaState): Rejection | undefined {
  const freeBytes = limitBytes - reservedBytes - storedBytes;
  if (bytes <= freeBytes) return undefined;
  const details = { requestedBytes: bytes, freeBytes: Math.max(0, freeBytes), limitBytes };
  return reject(
    'quota-exceeded',
    `${bytes} bytes were asked for, ${details.freeBytes} of ${limitBytes} are free`,
    details,
  );
}

function checkHeld(bytes: number, held: number): Rejection | undefined {
  return (
    checkBytes(bytes) ??
    (bytes <= held ? undefined : reject('not-held', `${bytes} bytes cannot be given back: ${held} are held`))
  );
}

function checkLimit(limitBytes: number): Rejection | undefined {
  return Number.isSafeInteger(limitBytes) && limitBytes >= 0 && limitBytes <= MAX_QUOTA_BYTES
    ? undefined
    : reject('limit-invalid', `limitBytes must be an integer from 0 to ${MAX_QUOTA_BYTES}, got ${limitBytes}`);
}
