import type { JobSlotsState } from './state.ts';

/** Why a job waits although it is due: which slots are all in use, and how many there are. */
export interface FullSlots {
  readonly full: 'organisation' | 'machine-type' | 'all';
  readonly used: number;
  readonly limit: number;
}

/** The limit that leaves no room for one more attempt; the organisation's own first, because only that is its own matter. */
export function fullFor(
  { limits, used }: JobSlotsState,
  { organisationId, machineType }: { readonly organisationId: string; readonly machineType: string },
): FullSlots | undefined {
  const ofOrganisation = limits.organisations[organisationId]?.slots ?? limits.organisation;
  const ofType = limits.machineTypes[machineType];
  return (
    fullAt('organisation', used.organisations[organisationId] ?? 0, ofOrganisation) ??
    (ofType === undefined ? undefined : fullAt('machine-type', used.machineTypes[machineType] ?? 0, ofType)) ??
    fullAt('all', used.all, limits.all)
  );
}

function fullAt(full: FullSlots['full'], used: number, limit: number): FullSlots | undefined {
  return used < limit ? undefined : { full, used, limit };
}

/** The part that an organisation has of what it is due: the least is served first. */
export function shareOf({ limits, used }: JobSlotsState, organisationId: string): number {
  return (used.organisations[organisationId] ?? 0) / (limits.organisations[organisationId]?.weight ?? 1);
}
