import { type AddressedCommand, commandsOf } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { FailureClass } from '../../../domain/failure-class.ts';
import { isId } from '../../../domain/ids.ts';
import type { MachineCommand } from '../../../domain/machine/commands.ts';
import { machine } from '../../../domain/machine/machine.ts';
import { CONTAINERS } from './attempt-task.ts';
import { type BatchContainer, containersOf } from './batch-containers.ts';

/**
 * The part of AWS Batch's event that we read; local machines emit the same shape.
 * Source: https://docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html
 */
export interface BatchStateChange {
  readonly jobName: string;
  /** Batch's own id: two jobs of one name have two. */
  readonly jobId?: string;
  readonly status: BatchStatus;
  readonly statusReason?: string;
  /** As many as its task has; those that never started say nothing. */
  readonly containers: readonly BatchContainer[];
}

export const BATCH_STATUSES = [
  'SUBMITTED',
  'PENDING',
  'RUNNABLE',
  'STARTING',
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

export const BATCH_DETAIL_TYPE = 'Batch Job State Change';
/** Batch can run nothing of a queue, and says why; its detail is that of the job at the queue's head. */
export const BLOCKED_DETAIL_TYPE = 'Batch Job Queue Blocked';
/** The detail type of a report of a host of local machines: which it has. AWS Batch is asked instead. */
export const INVENTORY_DETAIL_TYPE = 'Catacloud Machine Inventory';
/** The source of the event: AWS on its default bus; the host of local machines, which may not use a source of AWS, on ours. */
export const BATCH_SOURCES = { aws: 'aws.batch', local: 'catacloud.machines' } as const;

/**
 * Exit code of a runner that found its attempt taken by another one. Its end says nothing about the machine: Batch may
 * start two containers for one machine, and the other one may be running still.
 */
export const RUNNER_NOT_NEEDED = 10;

/** The machine's state in a state change; undefined when it is not about a machine of ours. */
export function machineReportOf(change: BatchStateChange): AddressedCommand<MachineCommand> | undefined {
  const machineId = change.jobName;
  if (!isId('machine', machineId)) return undefined;
  // A host of local machines has one of each, which has no id but the machine's.
  const ofEngine = defined({ engineId: change.jobId === machineId ? undefined : change.jobId });
  switch (change.status) {
    case 'SUBMITTED':
    case 'PENDING':
    case 'RUNNABLE':
      // It waits in the engine, and that is known since its order.
      return undefined;
    case 'STARTING':
      return commandsOf(machine).ReportMachineProvisioning(machineId);
    case 'RUNNING':
      return commandsOf(machine).ReportMachineReady(machineId, ofEngine);
    case 'SUCCEEDED':
      return commandsOf(machine).ReportMachineTerminated(machineId, ofEngine);
    case 'FAILED':
      if (codesOfOurs(change).includes(RUNNER_NOT_NEEDED)) return undefined;
      if (hasReported(change)) return commandsOf(machine).ReportMachineTerminated(machineId, ofEngine);
      return commandsOf(machine).FailMachine(machineId, {
        reason: reasonOf(change),
        failure: failureOf(change),
        ...ofEngine,
      });
  }
}

/** The engine's own words, as Batch and ECS document them; all else is the platform's loss. */
const FAILURES: readonly (readonly [RegExp, FailureClass])[] = [
  [/OutOfMemory|OOMKilled/i, 'out-of-memory'],
  [/CannotPullContainer|ImagePull|manifest unknown/i, 'image'],
];

/** Of runners; the program's own is no matter of the machine. */
function codesOfOurs({ containers }: BatchStateChange): readonly (number | undefined)[] {
  return containers.filter(({ name }) => name !== CONTAINERS.program).map(({ exitCode }) => exitCode);
}

/** Batch may call a job failed whose program has failed. The attempt's end is what its runner has reported. */
function hasReported({ containers }: BatchStateChange): boolean {
  return containers.some(({ name, exitCode }) => name === CONTAINERS.runner && exitCode === 0);
}

function failureOf({ statusReason = '', containers }: BatchStateChange): FailureClass {
  const said = [statusReason, ...containers.map(({ reason }) => reason)].join(' ');
  return FAILURES.find(([words]) => words.test(said))?.[1] ?? 'infrastructure';
}

function reasonOf({ statusReason, containers }: BatchStateChange): string {
  const said = containers.flatMap(({ name, exitCode, reason }) => {
    const code = exitCode === undefined ? undefined : `${name === undefined ? '' : `${name}: `}exit code ${exitCode}`;
    return [reason, code];
  });
  return [statusReason, ...said].filter(Boolean).join('; ') || 'the machine failed';
}

/** Reads an event's detail; undefined when it is no state change of Batch. */
export function readStateChange(detail: unknown): BatchStateChange | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { jobName, jobId, status, statusReason } = detail as Record<string, unknown>;
  const known = BATCH_STATUSES.find((name) => name === status);
  if (typeof jobName !== 'string' || known === undefined) return undefined;
  return {
    jobName,
    status: known,
    containers: containersOf(detail),
    ...defined({ jobId: textOf(jobId), statusReason: textOf(statusReason) }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
