import { commandsOf, type Kernel, type SentCommand } from 'epoch';
import { causedBy, defineReactor } from 'epoch/reactors';
import type { EventMeta } from 'epoch/subscriptions';
import { defined } from '../../../domain/defined.ts';
import { diskGibOf } from '../../../domain/disk.ts';
import { jobHistory } from '../../../domain/job/reading.ts';
import { attemptLimitMs } from '../../../domain/job-spec.ts';
import { ATTEMPT_GRACE_MS, MACHINE_START_DEADLINE_MS } from '../../../domain/limits.ts';
import type { MachineCommand } from '../../../domain/machine/commands.ts';
import { type MachineEvent, machineEvents } from '../../../domain/machine/events.ts';
import { machine } from '../../../domain/machine/machine.ts';
import { inputBytes } from '../../jobs/queries/input-bytes.ts';
import { type ComputeEngine, ComputeEngineError } from '../../ports/compute-engine.ts';
import type { AttemptLease } from '../commands/attempt-claims.ts';

export interface MachineOrderDependencies {
  readonly kernel: Kernel;
  readonly engine: Pick<ComputeEngine, 'submit' | 'terminate'>;
  /** Mints the secret that a machine is started with. The same lease may be asked for twice. */
  readonly mintClaim: (lease: AttemptLease) => Promise<string>;
}

/** Orders the log's machines from the compute engine, and ends those that are no longer needed. */
export const machineOrders = defineReactor<MachineOrderDependencies>()({
  name: 'machine-orders',
  version: 1,
  streams: { machine: machineEvents },
  on: {
    machine: {
      MachineRequested: order,
      async MachineTerminating(deps, { data }, meta) {
        await deps.engine.terminate(meta.aggregateId, data.reason);
        // Others have written since this process did: a command on the head that it knows would be refused first.
        await deps.kernel.load(machine, meta.aggregateId, { forCommand: true });
        await tell(deps, commandsOf(machine).ReportMachineTerminated(meta.aggregateId, {}), meta);
      },
      // It may still run: after a start that took too long, or a report that was lost.
      MachineFailed: ({ engine }, { data }, { aggregateId }) => engine.terminate(aggregateId, data.reason),
    },
  },
});

type Requested = Extract<MachineEvent, { type: 'MachineRequested' }>;

async function order(deps: MachineOrderDependencies, { data }: Requested, meta: EventMeta): Promise<void> {
  const machineId = meta.aggregateId;
  const { state } = await deps.kernel.load(machine, machineId, { forCommand: true });
  // The job may have been cancelled since, or the order been given before.
  if (state.status !== 'requested') return;
  const { organisationId, jobId, attemptId, machineType, spec, deadlineMs } = data;
  const limitMs = attemptLimitMs(spec) + ATTEMPT_GRACE_MS;
  // An engine may take it up at the end of its wait, and then it has the whole time of a start.
  const untilMs = deadlineMs + MACHINE_START_DEADLINE_MS + limitMs;
  const lease = { organisationId, jobId, attemptId, machineId, untilMs };
  const claim = await deps.mintClaim(lease);
  try {
    const diskGib = diskGibOf({ ...spec, machineType }, await inputsOf(deps, jobId));
    const needs = { machineType, limitMs, diskGib, ...defined({ image: spec.image, network: spec.network }) };
    await deps.engine.submit({ machineId, jobId, attemptId, organisationId, claim, ...needs });
  } catch (error) {
    if (!(error instanceof ComputeEngineError) || error.retryable) throw error;
    await tell(
      deps,
      commandsOf(machine).FailMachine(machineId, { reason: error.message, failure: error.failure }),
      meta,
    );
    return;
  }
  await tell(deps, commandsOf(machine).ReportMachineOrdered(machineId), meta);
}

/** Of the submission that the machine is for. */
async function inputsOf({ kernel }: MachineOrderDependencies, jobId: string): Promise<number> {
  const { state } = await kernel.load(jobHistory, jobId);
  return state.status === 'none' ? 0 : await inputBytes(kernel, state.pinned ?? []);
}

async function tell(
  { kernel }: MachineOrderDependencies,
  command: SentCommand<MachineCommand>,
  meta: EventMeta,
): Promise<void> {
  await kernel.execute(machine, command, causedBy(meta, 'machine-orders'));
}
