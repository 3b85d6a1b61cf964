import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { QuotaEvent } from '../../../domain/quota/events.ts';

/** Values: reservedBytes, storedBytes, and limitBytes once it was changed from the default. */
export function quotaKey(organisationId: string): RowKey {
  return { partition: organisationId, sort: 'quota' };
}

function changeOf(event: QuotaEvent, key: RowKey): Change {
  switch (event.type) {
    case 'StorageReserved':
      return { kind: 'add', key, amounts: { reservedBytes: BigInt(event.data.bytes) } };
    case 'ReservationSettled': {
      const { reservedBytes, bytes } = event.data;
      return { kind: 'add', key, amounts: { reservedBytes: -BigInt(reservedBytes), storedBytes: BigInt(bytes) } };
    }
    case 'ReservationReleased': {
      const name = event.data.held === 'reserved' ? 'reservedBytes' : 'storedBytes';
      return { kind: 'add', key, amounts: { [name]: -BigInt(event.data.bytes) } };
    }
    case 'LimitChanged':
      return { kind: 'update', key, set: { limitBytes: event.data.limitBytes } };
  }
}

export const quotas: Projection = {
  name: 'quotas',
  version: 1,
  hears: { quota: ['StorageReserved', 'ReservationSettled', 'ReservationReleased', 'LimitChanged'] },
  project: (commit) =>
    (commit as Commit<QuotaEvent>).events.map((event) => changeOf(event, quotaKey(aggregateIdOf(commit.stream)))),
  home: (stream) => quotaKey(aggregateIdOf(stream)),
};
