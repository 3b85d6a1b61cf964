import { type AddressedCommand, commandsOf } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { FailureClass } from '../../../domain/failure-class.ts';
import { isId } from '../../../domain/ids.ts';
import type { MachineCommand } from '../../../domain/machine/commands.ts';
import { machine } from '../../../domain/machine/machine.ts';

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
  readonly container?: { readonly exitCode?: number; readonly reason?: string };
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
  const ofEngine = defined({ engineId: change.jobId });
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
      if (change.container?.exitCode === RUNNER_NOT_NEEDED) return undefined;
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

function failureOf({ statusReason = '', container }: BatchStateChange): FailureClass {
  const said = `${statusReason} ${container?.reason ?? ''}`;
  return FAILURES.find(([words]) => words.test(said))?.[1] ?? 'infrastructure';
}

function reasonOf({ statusReason, container }: BatchStateChange): string {
  const code = container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`;
  return [statusReason, container?.reason, code].filter(Boolean).join('; ') || 'the machine failed';
}

/** Reads an event's detail; undefined when it is no state change of Batch. */
export function readStateChange(detail: unknown): BatchStateChange | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { jobName, jobId, status, statusReason, container } = detail as Record<string, unknown>;
  const known = BATCH_STATUSES.find((name) => name === status);
  if (typeof jobName !== 'string' || known === undefined) return undefined;
  return {
    jobName,
    status: known,
    ...defined({
      jobId: textOf(jobId),
      statusReason: textOf(statusReason),
      container: typeof container === 'object' && container !== null ? containerOf(container) : undefined,
    }),
  };
}

function containerOf(container: object): { readonly exitCode?: number; readonly reason?: string } {
  const { exitCode, reason } = container as Record<string, unknown>;
  return defined({ exitCode: typeof exitCode === 'number' ? exitCode : undefined, reason: textOf(reason) });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
