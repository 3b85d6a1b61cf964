import { type DecideContext, type Rejection, reject } from 'epoch';
import { isId } from '../../ids.ts';
import { MAX_SLOT_EXCEPTIONS, MAX_SLOTS, MAX_WEIGHT } from '../../limits.ts';
import { MACHINE_TYPES } from '../../machine-types.ts';
import type { JobSlotsCommand } from '../commands.ts';
import type { JobSlotsEvent, Slot, SlotLimits } from '../events.ts';
import { fullFor } from '../room.ts';
import type { JobSlotsState } from '../state.ts';

type Decision = readonly JobSlotsEvent[] | Rejection;

export function decide(command: JobSlotsCommand, state: JobSlotsState, { nowMs: atMs }: DecideContext): Decision {
  switch (command.type) {
    case 'GrantSlot':
      return grant(command.data, state, atMs);
    case 'ReleaseSlot':
      return (state.used.organisations[command.data.organisationId] ?? 0) > 0
        ? [{ type: 'SlotReleased', data: { ...command.data, atMs } }]
        : reject('not-held', 'the organisation has no slot that could be released');
    case 'ChangeSlotLimits':
      return changeLimits(command.data.limits, command.data.changedBy, state, atMs);
  }
}

function grant(slot: Slot, state: JobSlotsState, atMs: number): Decision {
  const full = fullFor(state, slot);
  if (full === undefined) return [{ type: 'SlotGranted', data: { ...slot, atMs } }];
  const { used, limit } = full;
  return reject('no-slot', `${used} of ${limit} slots are in use (${full.full})`, { full: full.full, used, limit });
}

function changeLimits(limits: SlotLimits, changedBy: string, state: JobSlotsState, atMs: number): Decision {
  const wrong = problem(limits);
  if (wrong !== undefined) return reject('slot-limits-invalid', wrong);
  if (JSON.stringify(limits) === JSON.stringify(state.limits)) return [];
  return [{ type: 'SlotLimitsChanged', data: { limits, changedBy, atMs } }];
}

const isWithin = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;

function problem({ all, organisation, machineTypes, organisations }: SlotLimits): string | undefined {
  const own = Object.entries(organisations);
  const slots = [all, organisation, ...Object.values(machineTypes), ...own.flatMap(([, { slots: n }]) => n ?? [])];
  const wrong = slots.find((value) => !isWithin(value, 0, MAX_SLOTS));
  if (wrong !== undefined) return `slots are an integer from 0 to ${MAX_SLOTS}, got ${wrong}`;
  const type = Object.keys(machineTypes).find((name) => !Object.hasOwn(MACHINE_TYPES, name));
  if (type !== undefined) return `there is no machine type ${JSON.stringify(type)}`;
  if (own.length > MAX_SLOT_EXCEPTIONS)
    return `at most ${MAX_SLOT_EXCEPTIONS} organisations may have limits of their own`;
  for (const [id, { weight = 1 }] of own) {
    if (!isId('organisation', id)) return `not an organisation's id: ${JSON.stringify(id.slice(0, 40))}`;
    if (!isWithin(weight, 1, MAX_WEIGHT)) return `a weight is an integer from 1 to ${MAX_WEIGHT}, got ${weight}`;
  }
  return undefined;
}
