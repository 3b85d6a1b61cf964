import { defineSaga, outgoing, type SagaStep } from 'epoch/sagas';
import type { EventMeta } from 'epoch/subscriptions';
import { type FileEvent, fileEvents } from '../../../domain/file/events.ts';
import { quota as quotaAggregate } from '../../../domain/quota/quota.ts';

/**
 * What was reserved with an upload's start is settled when the file is there, released when the upload ends otherwise, and
 * the file's own bytes are released when it is deleted. An upload ends once, and a file is deleted once.
 */
export const quota = defineSaga({
  name: 'quota',
  streams: { file: fileEvents },
  initial: {},
  stateVersion: 1,
  on: {
    file: {
      UploadCompleted(_state, { data }, { aggregateId: fileId }) {
        const { organisationId, declaredBytes: reservedBytes, bytes } = data;
        return {
          send: [outgoing(quotaAggregate, organisationId, 'SettleReservation', { fileId, reservedBytes, bytes })],
        };
      },
      UploadAborted: release,
      UploadExpired: release,
      FileDeleted(_state, { data: { organisationId, bytes } }, { aggregateId: fileId }) {
        const released = { fileId, bytes, held: 'stored' } as const;
        return { send: [outgoing(quotaAggregate, organisationId, 'ReleaseReservation', released)] };
      },
    },
  },
});

type Ended = Extract<FileEvent, { type: 'UploadAborted' | 'UploadExpired' }>;

function release(_state: object, { data }: Ended, { aggregateId: fileId }: EventMeta): SagaStep<object> {
  const released = { fileId, bytes: data.declaredBytes, held: 'reserved' } as const;
  return { send: [outgoing(quotaAggregate, data.organisationId, 'ReleaseReservation', released)] };
}
