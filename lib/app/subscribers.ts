import type { Saga } from 'epoch/sagas';
import { timersProjection } from 'epoch/sagas';
import type { Projection } from 'epoch/views';
import { billingSaga } from './billing/billing-saga.ts';
import { jobRun } from './sagas/job-run.ts';
import { quota } from './sagas/quota.ts';
import { storageUsage } from './sagas/storage-usage.ts';
import { uploadExpiry } from './sagas/upload-expiry.ts';
import { VIEWS } from './views.ts';

/** Process managers. Each is two subscribers: one hears, one sends. */
export const SAGAS: readonly Saga<unknown>[] = [billingSaga, jobRun, quota, storageUsage, uploadExpiry];

/** Timers of all sagas: a view of their streams. */
export const timers: Projection = timersProjection(SAGAS);

export const PROJECTIONS: readonly Projection[] = [...VIEWS, timers];
