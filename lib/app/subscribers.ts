import type { Saga } from 'epoch/sagas';
import { timersProjection } from 'epoch/sagas';
import type { Projection } from 'epoch/views';
import { billingSaga } from './billing/sagas/billing.ts';
import { periodAdjustment } from './billing/sagas/period-adjustment.ts';
import { periodInvoice } from './billing/sagas/period-invoice.ts';
import { jobRun } from './jobs/sagas/job-run.ts';
import { storageUsage } from './organisations/sagas/storage-usage.ts';
import { quota } from './uploads/sagas/quota.ts';
import { uploadExpiry } from './uploads/sagas/upload-expiry.ts';
import { VIEWS } from './views.ts';

/** Process managers (sagas). Each is two subscribers: its input and its output. */
export const SAGAS: readonly Saga<unknown>[] = [
  billingSaga,
  jobRun,
  periodAdjustment,
  periodInvoice,
  quota,
  storageUsage,
  uploadExpiry,
];

/** Timers of all sagas: a view of their streams. */
export const timers: Projection = timersProjection(SAGAS);

export const PROJECTIONS: readonly Projection[] = [...VIEWS, timers];
