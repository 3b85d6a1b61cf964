import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Month } from '../metering/day.ts';

/** What can be exported as CSV. */
export const EXPORT_KINDS = ['focus', 'usage-days', 'invoices', 'entries', 'files', 'jobs'] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** What a finished export is: a document of the store, and what it says. */
export interface ExportedDocument {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Of a month that is not billed yet. */
  readonly isProvisional: boolean;
}

/** The stream's id is the organisation's. */
export type DataExportsEvent =
  | DomainEvent<
      'ExportRequested',
      {
        readonly organisationId: string;
        readonly exportId: string;
        readonly kind: ExportKind;
        /** Of kinds that are of a month. */
        readonly month?: Month;
        /** The same for the same request, so that a repeat is known. */
        readonly reference: string;
        readonly requestedBy: string;
        readonly atMs: number;
      }
    >
  /** A worker writes it; another one may, when the first was lost. */
  | DomainEvent<'ExportStarted', { readonly exportId: string; readonly attempt: number; readonly atMs: number }>
  | DomainEvent<'ExportFinished', ExportedDocument & { readonly exportId: string; readonly atMs: number }>
  | DomainEvent<'ExportFailed', { readonly exportId: string; readonly reason: string; readonly atMs: number }>;

export const dataExportsEvents: EventCatalogue<DataExportsEvent, 'data-exports'> = {
  ExportRequested: {
    version: 1,
    fields: {
      organisationId: 'id',
      exportId: 'id',
      kind: 'code',
      month: 'code',
      reference: 'digest',
      requestedBy: 'personId',
      atMs: 'timeMs',
    },
  },
  ExportStarted: { version: 1, fields: { exportId: 'id', attempt: 'count', atMs: 'timeMs' } },
  ExportFinished: {
    version: 1,
    fields: {
      exportId: 'id',
      name: 'label',
      rows: 'count',
      bytes: 'bytes',
      sha256: 'digest',
      isProvisional: 'flag',
      atMs: 'timeMs',
    },
  },
  ExportFailed: { version: 1, fields: { exportId: 'id', reason: 'code', atMs: 'timeMs' } },
};
