import { defineSaga, type SagaStep } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { type JobEvent, jobEvents } from '../../../domain/job/events.ts';
import { quotaCommands } from '../../../domain/quota/commands.ts';

/** Of a job: whether it was submitted and has not ended. Of a file there is nothing to remember. */
interface QuotaSagaState {
  readonly admitted?: boolean;
}

const initial: QuotaSagaState = {};

/**
 * The reservation of an upload's start is settled when the file is there, released when the upload ends otherwise, and
 * the file's own bytes are released when it is deleted. An upload ends once, and a file is deleted once.
 * A job was admitted in one transaction with its submission, and is dismissed when it ends; a draft that is cancelled was
 * never admitted.
 */
export const quota = defineSaga({
  name: 'quota',
  streams: { file: fileEvents, job: jobEvents },
  initial,
  stateVersion: 1,
  on: {
    file: {
      UploadCompleted(_state, { data }, { aggregateId: fileId }) {
        const { organisationId, declaredBytes: reservedBytes, bytes } = data;
        return {
          send: [quotaCommands.SettleReservation(organisationId, { fileId, reservedBytes, bytes })],
        };
      },
      UploadAborted: release,
      UploadExpired: release,
      FileDeleted(_state, { data: { organisationId, bytes } }, { aggregateId: fileId }) {
        const released = { fileId, bytes, held: 'stored' } as const;
        return { send: [quotaCommands.ReleaseReservation(organisationId, released)] };
      },
    },
    job: {
      JobSubmitted: () => ({ state: { admitted: true } }),
      JobCompleted: dismiss,
      JobFailed: dismiss,
      JobCancelled: dismiss,
    },
  },
});

type Ended = Extract<FileEvent, { type: 'UploadAborted' | 'UploadExpired' }>;

function release(
  _state: QuotaSagaState,
  { data }: Ended,
  { aggregateId: fileId }: EventMeta,
): SagaStep<QuotaSagaState> {
  const released = { fileId, bytes: data.declaredBytes, held: 'reserved' } as const;
  return { send: [quotaCommands.ReleaseReservation(data.organisationId, released)] };
}

type JobEnded = Extract<JobEvent, { type: 'JobCompleted' | 'JobFailed' | 'JobCancelled' }>;

function dismiss(
  { admitted }: QuotaSagaState,
  { data: { organisationId } }: JobEnded,
  { aggregateId: jobId }: EventMeta,
): SagaStep<QuotaSagaState> {
  if (admitted !== true) return {};
  return { state: {}, send: [quotaCommands.DismissJob(organisationId, { jobId })] };
}
