import { type Rejection, reject } from 'epoch';
import { MAX_QUOTA_BYTES } from '../../limits.ts';
import type { QuotaCommand } from '../commands.ts';
import type { QuotaEvent } from '../events.ts';
import type { QuotaState } from '../state.ts';

export function decide(command: QuotaCommand, state: QuotaState): readonly QuotaEvent[] | Rejection {
  switch (command.type) {
    case 'ReserveStorage': {
      const { fileId, bytes } = command.data;
      return checkBytes(bytes) ?? checkRoom(bytes, state) ?? [{ type: 'StorageReserved', data: { fileId, bytes } }];
    }
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

function checkBytes(bytes: number): Rejection | undefined {
  return Number.isSafeInteger(bytes) && bytes >= 0
    ? undefined
    : reject('invalid-bytes', `bytes must be an integer of at least 0, got ${bytes}`);
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
