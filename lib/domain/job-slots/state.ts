import { DEFAULT_ORGANISATION_SLOTS, DEFAULT_SLOTS } from '../limits.ts';
import type { JobSlotsEvent, Slot, SlotLimits } from './events.ts';

/** Counters only, whatever the number of jobs; an organisation or a machine type without attempts is not in them. */
export interface JobSlotsState {
  readonly limits: SlotLimits;
  readonly used: {
    readonly all: number;
    readonly organisations: Readonly<Record<string, number>>;
    readonly machineTypes: Readonly<Record<string, number>>;
  };
}

export const initialJobSlots: JobSlotsState = {
  limits: { all: DEFAULT_SLOTS, organisation: DEFAULT_ORGANISATION_SLOTS, machineTypes: {}, organisations: {} },
  used: { all: 0, organisations: {}, machineTypes: {} },
};

export function evolveJobSlots(state: JobSlotsState, event: JobSlotsEvent): JobSlotsState {
  switch (event.type) {
    case 'SlotGranted':
      return counted(state, event.data, 1);
    case 'SlotReleased':
      return counted(state, event.data, -1);
    case 'SlotLimitsChanged':
      return { ...state, limits: event.data.limits };
  }
}

function counted({ limits, used }: JobSlotsState, { organisationId, machineType }: Slot, by: number): JobSlotsState {
  return {
    limits,
    used: {
      all: used.all + by,
      organisations: added(used.organisations, organisationId, by),
      machineTypes: added(used.machineTypes, machineType, by),
    },
  };
}

function added(counts: Readonly<Record<string, number>>, name: string, by: number): Readonly<Record<string, number>> {
  const { [name]: before = 0, ...rest } = counts;
  return before + by === 0 ? rest : { ...rest, [name]: before + by };
}
