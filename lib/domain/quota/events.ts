import type { DomainEvent, EventCatalogue } from 'epoch';

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
  /** A job was submitted, and may run from here. */
  | DomainEvent<'JobAdmitted', { readonly jobId: string }>
  /** It has ended. */
  | DomainEvent<'JobDismissed', { readonly jobId: string }>
  /** Nothing is reserved or admitted any more: the organisation is closed. */
  | DomainEvent<'QuotaClosed', { readonly closedBy: string; readonly atMs: number }>
  | DomainEvent<'LimitChanged', { readonly limitBytes: number; readonly changedBy: string }>;

export const quotaEvents: EventCatalogue<QuotaEvent, 'quota'> = {
  StorageReserved: { version: 1, fields: { fileId: 'id', bytes: 'bytes' } },
  ReservationSettled: { version: 1, fields: { fileId: 'id', reservedBytes: 'bytes', bytes: 'bytes' } },
  ReservationReleased: { version: 1, fields: { fileId: 'id', bytes: 'bytes', held: 'code' } },
  JobAdmitted: { version: 1, fields: { jobId: 'id' } },
  JobDismissed: { version: 1, fields: { jobId: 'id' } },
  QuotaClosed: { version: 1, fields: { closedBy: 'personId', atMs: 'timeMs' } },
  LimitChanged: { version: 1, fields: { limitBytes: 'bytes', changedBy: 'personId' } },
};
