import { commandsOf, type Kernel, type Origin } from 'epoch';
import type { ViewStore } from 'epoch/views';
import { isId } from '../../../domain/ids.ts';
import { machine } from '../../../domain/machine/machine.ts';
import type { MachineStatus } from '../../../domain/machine/state.ts';
import type { ComputeEngine } from '../../ports/compute-engine.ts';
import type { Leases } from '../../ports/leases.ts';
import { FLEET_PARTITION, machines } from '../views/machines.ts';

export interface ReconcileDependencies {
  readonly kernel: Kernel;
  readonly viewStore: Pick<ViewStore, 'sorts'>;
  readonly engine: ComputeEngine;
  readonly notes: Pick<Leases, 'note' | 'setNote'>;
  readonly wallMs: () => number;
}

/** Between the two sightings: longer than any order or report is on its way. */
export const SIGHTING_MS = 60_000;
/** Suspects that are remembered from one run to the next. */
export const MAX_SUSPECTS = 1_000;
/** Machines that are compared; with more of them a run compares none. */
const MAX_MACHINES = 20_000;
const PAGE = 1_000;
const FLEET = `${machines.name}@${machines.version}`;

/** When each machine was seen first on one side only. */
type Sightings = Readonly<Record<string, number>>;
const NOTE = 'machine-sightings';

/** An engine has the machine from its order to its end. Before, the order may not have been given; after, it may be ending. */
const IN_ENGINE: ReadonlySet<MachineStatus | 'none'> = new Set(['ordered', 'provisioning', 'ready', 'assigned']);
const IS_OVER: ReadonlySet<MachineStatus | 'none'> = new Set(['none', 'terminated', 'failed']);

export interface Reconciled {
  readonly orphans: number;
  readonly ghosts: number;
}

/**
 * Compares the machines of the engine with those of the log, both ways. Orphans, which run although they are over, are
 * ended; ghosts, which the engine does not have, are failed, and with them their attempts. Both only at the second
 * sighting, and after the machine's own stream was read: the lists that are compared can be late.
 */
export async function reconcileMachines(deps: ReconcileDependencies, origin: Origin): Promise<Reconciled> {
  const { kernel, engine, notes, wallMs } = deps;
  const present = await engine.list();
  if (present === undefined) return { orphans: 0, ghosts: 0 };
  const fleet = await fleetOf(deps);
  if (fleet === undefined) return { orphans: 0, ghosts: 0 };
  const known = new Set(fleet);
  const running = new Set(present.filter((id) => isId('machine', id)));
  const suspects = [...[...running].filter((id) => !known.has(id)), ...fleet.filter((id) => !running.has(id))];
  const before = (await notes.note<Sightings>(NOTE)) ?? {};
  const sightings: Record<string, number> = {};
  const found = { orphans: 0, ghosts: 0 };
  for (const id of suspects.slice(0, MAX_SUSPECTS)) {
    const firstMs = before[id] ?? wallMs();
    sightings[id] = firstMs;
    if (wallMs() - firstMs < SIGHTING_MS) continue;
    const { status } = (await kernel.load(machine, id)).state;
    if (running.has(id) && IS_OVER.has(status)) {
      await engine.terminate(id, 'the machine is over');
      found.orphans += 1;
    } else if (!running.has(id) && IN_ENGINE.has(status)) {
      const command = commandsOf(machine).FailMachine(id, { reason: 'its engine does not have the machine' });
      await kernel.execute(machine, command, origin);
      found.ghosts += 1;
    }
  }
  if (suspects.length > 0 || Object.keys(before).length > 0) await notes.setNote(NOTE, sightings);
  return found;
}

/** The machines that have not ended, by keys alone; undefined when there are too many to compare. */
async function fleetOf({ viewStore }: ReconcileDependencies): Promise<readonly string[] | undefined> {
  const ids: string[] = [];
  for (;;) {
    const after = ids.at(-1);
    const request = { partition: FLEET_PARTITION, limit: PAGE };
    const keys = await viewStore.sorts(FLEET, after === undefined ? request : { ...request, after });
    ids.push(...keys);
    if (keys.length < PAGE) return ids;
    if (ids.length >= MAX_MACHINES) return undefined;
  }
}
