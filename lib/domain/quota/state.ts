import { DEFAULT_QUOTA_BYTES } from '../limits.ts';
import type { QuotaEvent } from './events.ts';

/**
 * A few numbers, whatever the number of files and jobs. That no reservation is settled twice is the senders' guarantee: a
 * reservation is made in one transaction with the file's first event, and the file's terminal event comes once. The same
 * holds for jobs: a job is admitted in one transaction with its submission, and ends once per submission.
 */
export interface QuotaState {
  readonly limitBytes: number;
  /** Declared sizes of open uploads. */
  readonly reservedBytes: number;
  /** Sizes of files. */
  readonly storedBytes: number;
  /** Files that are there, empty ones too. */
  readonly storedFiles: number;
  /** Uploads that have begun and not ended; one of an empty file reserves nothing and is open all the same. */
  readonly openUploads: number;
  /** Jobs that were submitted and have not ended. */
  readonly activeJobs: number;
  /** Whether the organisation is closed. */
  readonly closed: boolean;
}

export const initialQuota: QuotaState = {
  limitBytes: DEFAULT_QUOTA_BYTES,
  reservedBytes: 0,
  storedBytes: 0,
  storedFiles: 0,
  openUploads: 0,
  activeJobs: 0,
  closed: false,
};

export function evolveQuota(state: QuotaState, event: QuotaEvent): QuotaState {
  switch (event.type) {
    case 'StorageReserved':
      return {
        ...state,
        reservedBytes: state.reservedBytes + event.data.bytes,
        openUploads: state.openUploads + 1,
      };
    case 'ReservationSettled':
      return {
        ...state,
        reservedBytes: state.reservedBytes - event.data.reservedBytes,
        storedBytes: state.storedBytes + event.data.bytes,
        storedFiles: state.storedFiles + 1,
        openUploads: state.openUploads - 1,
      };
    case 'ReservationReleased':
      return event.data.held === 'reserved'
        ? {
            ...state,
            reservedBytes: state.reservedBytes - event.data.bytes,
            openUploads: state.openUploads - 1,
          }
        : {
            ...state,
            storedBytes: state.storedBytes - event.data.bytes,
            storedFiles: state.storedFiles - 1,
          };
    case 'JobAdmitted':
      return { ...state, activeJobs: state.activeJobs + 1 };
    case 'JobDismissed':
      return { ...state, activeJobs: state.activeJobs - 1 };
    case 'QuotaClosed':
      return { ...state, closed: true };
    case 'LimitChanged':
      return { ...state, limitBytes: event.data.limitBytes };
  }
}
