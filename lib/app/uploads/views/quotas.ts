import { defineRow, defineView, fieldsCodec, integer, optional } from 'epoch/views';
import { quotaEvents } from '../../../domain/quota/events.ts';

/** What an organisation's uploads have reserved and its files occupy, and its limit once it was changed from the default. */
export const quotaRow = defineRow({
  view: 'quotas',
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: () => 'quota',
  // Sums alone make the row, so each may be missing.
  codec: fieldsCodec({
    reservedBytes: optional(integer),
    storedBytes: optional(integer),
    limitBytes: optional(integer),
  }),
});

export const quotas = defineView({
  name: quotaRow.view,
  version: 1,
  streams: { quota: quotaEvents },
  on: {
    quota: {
      StorageReserved: ({ data: { bytes } }, { aggregateId: organisationId }) => [
        quotaRow.add({ organisationId }, { reservedBytes: BigInt(bytes) }),
      ],
      ReservationSettled: ({ data: { reservedBytes, bytes } }, { aggregateId: organisationId }) => [
        quotaRow.add({ organisationId }, { reservedBytes: -BigInt(reservedBytes), storedBytes: BigInt(bytes) }),
      ],
      ReservationReleased({ data: { held, bytes } }, { aggregateId: organisationId }) {
        const released = -BigInt(bytes);
        const amounts = held === 'reserved' ? { reservedBytes: released } : { storedBytes: released };
        return [quotaRow.add({ organisationId }, amounts)];
      },
      LimitChanged: ({ data: { limitBytes } }, { aggregateId: organisationId }) => [
        quotaRow.update({ organisationId }, { limitBytes }),
      ],
    },
  },
  checkpointRow: (organisationId) => quotaRow.key({ organisationId }),
});
