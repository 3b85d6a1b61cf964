import type { Leases } from '../../ports/leases.ts';

/** How often a host reports. */
export const INVENTORY_EVERY_MS = 15_000;
/** An older report says nothing. Less than the time between two sightings, so that no report is seen twice as two. */
export const MAX_INVENTORY_AGE_MS = 45_000;
/** Machines that a report names; a host with more reports nothing. */
export const MAX_INVENTORY = 5_000;

export interface MachineInventory {
  readonly machines: readonly string[];
  /** By the wall's clock. */
  readonly atMs: number;
}

const NOTE = 'machine-inventory';

/** A report from an event's detail; undefined for any other event. */
export function readInventory(detail: unknown): MachineInventory | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { machines, atMs } = detail as Record<string, unknown>;
  if (!Array.isArray(machines) || machines.length > MAX_INVENTORY || typeof atMs !== 'number') return undefined;
  return machines.every((id): id is string => typeof id === 'string') ? { machines, atMs } : undefined;
}

/** Keeps the newest report. */
export async function recordInventory(
  notes: Pick<Leases, 'note' | 'setNote'>,
  inventory: MachineInventory,
): Promise<void> {
  const known = await notes.note<MachineInventory>(NOTE);
  if (known === undefined || known.atMs < inventory.atMs) await notes.setNote(NOTE, inventory);
}

/** What the host has, while its report is fresh. */
export async function machinesInInventory(
  notes: Pick<Leases, 'note'>,
  wallMs: number,
): Promise<readonly string[] | undefined> {
  const known = await notes.note<MachineInventory>(NOTE);
  return known === undefined || wallMs - known.atMs > MAX_INVENTORY_AGE_MS ? undefined : known.machines;
}
