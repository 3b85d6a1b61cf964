import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Month } from '../metering/day.ts';
import type { VolumePayer } from '../rating/volume.ts';

export type VolumeEvent =
  /** In the parent's stream, in one transaction with the member's `VolumeJoined`. */
  | DomainEvent<
      'VolumeMemberAdded',
      {
        readonly memberOrganisationId: string;
        readonly payer: VolumePayer;
        readonly fromMonth: Month;
        readonly addedBy: string;
      }
    >
  | DomainEvent<
      'VolumeMemberEnded',
      { readonly memberOrganisationId: string; readonly lastMonth: Month; readonly endedBy: string }
    >
  | DomainEvent<
      'VolumeJoined',
      { readonly parentId: string; readonly payer: VolumePayer; readonly fromMonth: Month; readonly joinedBy: string }
    >
  | DomainEvent<'VolumeLeft', { readonly parentId: string; readonly lastMonth: Month; readonly leftBy: string }>;

export const volumeEvents: EventCatalogue<VolumeEvent, 'billing-account'> = {
  VolumeMemberAdded: {
    version: 1,
    fields: { memberOrganisationId: 'id', payer: 'code', fromMonth: 'code', addedBy: 'personId' },
  },
  VolumeMemberEnded: { version: 1, fields: { memberOrganisationId: 'id', lastMonth: 'code', endedBy: 'personId' } },
  VolumeJoined: { version: 1, fields: { parentId: 'id', payer: 'code', fromMonth: 'code', joinedBy: 'personId' } },
  VolumeLeft: { version: 1, fields: { parentId: 'id', lastMonth: 'code', leftBy: 'personId' } },
};
