import { DEFAULT_QUOTA_BYTES } from '../limits.ts';
import type { QuotaEvent } from './events.ts';

/**
 * Three numbers, whatever the number of files. That no reservation is settled twice is the senders' guarantee: a
 * reservation is made in one transaction with the file's first event, and the file's terminal event comes once.
 */
export interface QuotaState {
  readonly limitBytes: number;
  /** Declared sizes of open uploads. */
  readonly reservedBytes: number;
  /** Sizes of files. */
  readonly storedBytes: number;
}

export const initialQuota: QuotaState = { limitBytes: DEFAULT_QUOTA_BYTES, reservedBytes: 0, storedBytes: 0 };

export function evolveQuota(state: QuotaState, event: QuotaEvent): QuotaState {
  switch (event.type) {
    case 'StorageReserved':
      return { ...state, reservedBytes: state.reservedBytes + event.data.bytes };
    case 'ReservationSettled':
      return {
        ...state,
        reservedBytes: state.reservedBytes - event.data.reservedBytes,
        storedBytes: state.storedBytes + event.data.bytes,
      };
    case 'ReservationReleased':
      return event.data.held === 'reserved'
        ? { ...state, reservedBytes: state.reservedBytes - event.data.bytes }
        : { ...state, storedBytes: state.storedBytes - event.data.bytes };
    case 'LimitChanged':
      return { ...state, limitBytes: event.data.limitBytes };
  }
}
