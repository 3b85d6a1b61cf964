import type { Saga } from 'epoch/sagas';
import { timersProjection } from 'epoch/sagas';
import type { Projection } from 'epoch/views';
import { BILL_SAGAS, EXPIRY_SAGAS, JOB_SAGAS, STORAGE_SAGAS } from './saga-groups.ts';
import { VIEWS } from './views.ts';

/** Process managers (sagas). Each is two subscribers: its input and its output. */
export const SAGAS: readonly Saga<unknown>[] = [...BILL_SAGAS, ...JOB_SAGAS, ...STORAGE_SAGAS, ...EXPIRY_SAGAS];

/** Timers of all sagas: a view of their streams. */
export const timers: Projection = timersProjection(SAGAS);

export const PROJECTIONS: readonly Projection[] = [...VIEWS, timers];
