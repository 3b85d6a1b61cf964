import type { DomainEvent, EventCatalogue } from 'epoch';
import { DEFAULT_QUOTA_BYTES } from '../limits.ts';

/** Where released bytes were held: by an upload's reservation, or by a file that was stored. */
export type Held = 'reserved' | 'stored';

/** The stream's id is the organisation's. */
export type QuotaEvent =
  | DomainEvent<'StorageReserved', { readonly fileId: string; readonly bytes: number }>
  | DomainEvent<
      'ReservationSettled',
      { readonly fileId: string; readonly reservedBytes: number; readonly bytes: number }
    >
  | DomainEvent<'ReservationReleased', { readonly fileId: string; readonly bytes: number; readonly held: Held }>
  | DomainEvent<'LimitChanged', { readonly limitBytes: number; readonly changedBy: string }>;

export const quotaEvents: EventCatalogue<QuotaEvent> = {
  StorageReserved: { version: 1, fields: { fileId: 'id', bytes: 'bytes' } },
  ReservationSettled: { version: 1, fields: { fileId: 'id', reservedBytes: 'bytes', bytes: 'bytes' } },
  ReservationReleased: { version: 1, fields: { fileId: 'id', bytes: 'bytes', held: 'code' } },
  LimitChanged: { version: 1, fields: { limitBytes: 'bytes', changedBy: 'personId' } },
};

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
