import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day } from '../metering/day.ts';

/** The stream's id is the day. What becomes of each organisation is a row, not an event: this stream must not be hot. */
export type BillingRunEvent =
  | DomainEvent<'BillingRunStarted', { readonly day: Day; readonly atMs: number }>
  | DomainEvent<
      'BillingRunCompleted',
      { readonly day: Day; readonly organisations: number; readonly failed: number; readonly atMs: number }
    >;

export const billingRunEvents: EventCatalogue<BillingRunEvent, 'billing-run'> = {
  BillingRunStarted: { version: 1, fields: { day: 'code', atMs: 'timeMs' } },
  BillingRunCompleted: {
    version: 1,
    fields: { day: 'code', organisations: 'count', failed: 'count', atMs: 'timeMs' },
  },
};
