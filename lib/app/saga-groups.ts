import type { Saga } from 'epoch/sagas';
import { billingSaga } from './billing/sagas/billing.ts';
import { periodAdjustment } from './billing/sagas/period-adjustment.ts';
import { periodInvoice } from './billing/sagas/period-invoice.ts';
import { jobRun } from './jobs/sagas/job-run.ts';
import { storageUsage } from './organisations/sagas/storage-usage.ts';
import { quota } from './uploads/sagas/quota.ts';
import { uploadExpiry } from './uploads/sagas/upload-expiry.ts';

// Sagas by what they are for. Those of one list share a queue and a function.

/** They make bills of what was used. */
export const BILL_SAGAS: readonly Saga<unknown>[] = [billingSaga, periodAdjustment, periodInvoice];

/** They run jobs. */
export const JOB_SAGAS: readonly Saga<unknown>[] = [jobRun];

/** They keep count of what an organisation stores and has reserved. */
export const STORAGE_SAGAS: readonly Saga<unknown>[] = [quota, storageUsage];

/** They let uploads expire. */
export const EXPIRY_SAGAS: readonly Saga<unknown>[] = [uploadExpiry];
