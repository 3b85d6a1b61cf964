import type { Month } from '../metering/day.ts';
import type { VolumeOfPeriod, VolumePayer } from '../rating/volume.ts';
import type { VolumeEvent } from './volume-events.ts';

interface Months {
  readonly fromMonth: Month;
  /** Last month, included; without it, until it is ended. */
  readonly lastMonth?: Month;
}

/** An organisation that is rated together with this account. */
export interface VolumeMember extends Months {
  readonly memberOrganisationId: string;
  readonly payer: VolumePayer;
}

/** The account that this one is rated together with, by whose terms. */
export interface VolumeParent extends Months {
  readonly parentId: string;
  readonly payer: VolumePayer;
}

/** With whom an account is rated together, by whole months. Those that are over stay as they were. */
export interface Volume {
  readonly members: readonly VolumeMember[];
  readonly parents: readonly VolumeParent[];
}

export const NO_VOLUME: Volume = { members: [], parents: [] };

export function evolveVolume({ members, parents }: Volume, event: VolumeEvent): Volume {
  switch (event.type) {
    case 'VolumeMemberAdded': {
      const { memberOrganisationId, payer, fromMonth } = event.data;
      return { members: [...members, { memberOrganisationId, payer, fromMonth }], parents };
    }
    case 'VolumeMemberEnded': {
      const { memberOrganisationId, lastMonth } = event.data;
      return {
        members: members.flatMap((one) =>
          one.memberOrganisationId === memberOrganisationId ? ended(one, lastMonth) : [one],
        ),
        parents,
      };
    }
    case 'VolumeJoined': {
      const { parentId, payer, fromMonth } = event.data;
      return { members, parents: [...parents, { parentId, payer, fromMonth }] };
    }
    case 'VolumeLeft': {
      const { parentId, lastMonth } = event.data;
      return {
        members,
        parents: parents.flatMap((one) => (one.parentId === parentId ? ended(one, lastMonth) : [one])),
      };
    }
  }
}

/** One that has not begun is gone; one that ended before keeps its end. */
function ended<T extends Months>(one: T, lastMonth: Month): readonly T[] {
  if (one.fromMonth > lastMonth) return [];
  return one.lastMonth !== undefined && one.lastMonth <= lastMonth ? [one] : [{ ...one, lastMonth }];
}

export function holdsIn({ fromMonth, lastMonth }: Months, month: Month): boolean {
  return fromMonth <= month && (lastMonth === undefined || month <= lastMonth);
}

/** Whether one that begins with a month and has no end would be there together with another. */
export function overlapsFrom({ lastMonth }: Months, fromMonth: Month): boolean {
  return lastMonth === undefined || fromMonth <= lastMonth;
}

/** With whom a month is rated together; undefined when it is rated alone. */
export function volumeOfPeriod(volume: Volume | undefined, month: Month): VolumeOfPeriod | undefined {
  if (volume === undefined) return undefined;
  const parent = volume.parents.find((one) => holdsIn(one, month));
  if (parent !== undefined) return { parentId: parent.parentId };
  const members = volume.members
    .filter((one) => holdsIn(one, month))
    .map(({ memberOrganisationId: organisationId, payer }) => ({ organisationId, payer }))
    .sort((a, b) => (a.organisationId < b.organisationId ? -1 : 1));
  return members.length === 0 ? undefined : { members };
}

/** What closing an account with a month ends of it. */
export function openAfter({ members, parents }: Volume = NO_VOLUME, lastMonth: Month) {
  const isOpen = (one: Months) => one.lastMonth === undefined || one.lastMonth > lastMonth;
  return {
    members: [...new Set(members.filter(isOpen).map(({ memberOrganisationId }) => memberOrganisationId))],
    parents: [...new Set(parents.filter(isOpen).map(({ parentId }) => parentId))],
  };
}
