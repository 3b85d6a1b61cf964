import type { DomainEvent, EventCatalogue } from 'epoch';

/** What an organisation has instead of the default. */
export interface OrganisationSlots {
  /** Attempts at a time. */
  readonly slots?: number;
  /** Its share while others wait too: one of weight 2 is served until it has twice as many. 1 unless given. */
  readonly weight?: number;
}

/** How many attempts may have a machine at a time. */
export interface SlotLimits {
  readonly all: number;
  /** Of an organisation that `organisations` does not name. */
  readonly organisation: number;
  /** By machine type; one that is not named has no limit of its own. */
  readonly machineTypes: Readonly<Record<string, number>>;
  /** Exceptions, by organisation. */
  readonly organisations: Readonly<Record<string, OrganisationSlots>>;
}

export interface Slot {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly machineType: string;
}

/** One stream for the platform: every grant and every release is decided on the same counters. */
export type JobSlotsEvent =
  | DomainEvent<'SlotGranted', Slot & { readonly atMs: number }>
  | DomainEvent<'SlotReleased', Slot & { readonly atMs: number }>
  | DomainEvent<
      'SlotLimitsChanged',
      { readonly limits: SlotLimits; readonly changedBy: string; readonly atMs: number }
    >;

const slot = { organisationId: 'id', jobId: 'id', attemptId: 'id', machineType: 'code', atMs: 'timeMs' } as const;

export const jobSlotsEvents: EventCatalogue<JobSlotsEvent, 'job-slots'> = {
  SlotGranted: { version: 1, fields: slot },
  SlotReleased: { version: 1, fields: slot },
  SlotLimitsChanged: { version: 1, fields: { limits: 'record', changedBy: 'personId', atMs: 'timeMs' } },
};
