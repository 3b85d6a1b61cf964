import type { Commit, Kernel } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Reactor } from 'epoch/reactors';
import { causedBy } from 'epoch/reactors';
import { ATTEMPT_GRACE_MS } from '../../../domain/limits.ts';
import { type MachineCommand, machine } from '../../../domain/machine/commands.ts';
import type { MachineEvent } from '../../../domain/machine/events.ts';
import { type ComputeEngine, ComputeEngineError } from '../../ports/compute-engine.ts';
import type { AttemptLease } from '../commands/attempt-tokens.ts';

export interface MachineOrdersWorld {
  readonly kernel: Kernel;
  readonly engine: ComputeEngine;
  /** Mints the secret that lets a runner act for one attempt. The same lease may be asked for twice. */
  readonly mintToken: (lease: AttemptLease) => Promise<string>;
  readonly newId: () => string;
}

type Said = { readonly [C in MachineCommand as C['type']]: { readonly type: C['type']; readonly data: C['data'] } };

export const MACHINE_ORDERS = {
  name: 'machine-orders',
  version: 1,
  hears: { machine: ['MachineRequested', 'MachineTerminating', 'MachineFailed'] },
};

/** Passes on to the compute engine what the log says: machines that are wanted, and those that are no longer. */
export function machineOrders(world: MachineOrdersWorld): Reactor {
  return {
    ...MACHINE_ORDERS,
    async react(commit) {
      for (const event of (commit as Commit<MachineEvent>).events) {
        if (event.type === 'MachineRequested') await order(world, event, commit);
        if (event.type === 'MachineTerminating') await giveBack(world, event.data.reason, commit);
        // It may still run, for all we know: a start that took too long, a report that was lost.
        if (event.type === 'MachineFailed')
          await world.engine.terminate(aggregateIdOf(commit.stream), event.data.reason);
      }
    },
  };
}

type Requested = Extract<MachineEvent, { type: 'MachineRequested' }>;

async function order(world: MachineOrdersWorld, { data }: Requested, commit: Commit): Promise<void> {
  const machineId = aggregateIdOf(commit.stream);
  const { state } = await world.kernel.load(machine, machineId);
  // The job may have been cancelled since, or the order been given before.
  if (state.status !== 'requested') return;
  const { organisationId, jobId, attemptId, machineType, spec, deadlineMs } = data;
  const untilMs = deadlineMs + spec.timeoutMs + 2 * ATTEMPT_GRACE_MS;
  const lease = { organisationId, jobId, attemptId, machineId, untilMs };
  const token = await world.mintToken(lease);
  try {
    await world.engine.submit({ machineId, jobId, attemptId, organisationId, machineType, token });
  } catch (error) {
    if (!(error instanceof ComputeEngineError) || error.retryable) throw error;
    await tell(world, { type: 'FailMachine', data: { reason: error.message } }, commit);
    return;
  }
  await tell(world, { type: 'ReportMachineProvisioning', data: {} }, commit);
}

async function giveBack(world: MachineOrdersWorld, reason: string, commit: Commit): Promise<void> {
  await world.engine.terminate(aggregateIdOf(commit.stream), reason);
  await tell(world, { type: 'ReportMachineTerminated', data: {} }, commit);
}

async function tell({ kernel, newId }: MachineOrdersWorld, said: Said[keyof Said], commit: Commit): Promise<void> {
  const command = { ...said, id: newId(), aggregateId: aggregateIdOf(commit.stream) } as MachineCommand;
  await kernel.execute(machine, command, causedBy(commit, 'machine-orders'));
}
