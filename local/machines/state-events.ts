import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { MAX_INVENTORY, type MachineInventory } from '../../lib/app/machines/commands/machine-inventory.ts';
import {
  BATCH_DETAIL_TYPE,
  BATCH_SOURCES,
  type BatchStatus,
  INVENTORY_DETAIL_TYPE,
} from '../../lib/app/machines/commands/state-change.ts';
import type { MachineSubmission } from '../../lib/app/ports/compute-engine.ts';
import { DEFAULT_RETRIES, retrying } from '../../lib/client/retry.ts';
import { defined, ifDefined } from '../../lib/domain/defined.ts';
import { PUT_ATTEMPTS } from './limits.ts';

/** Whose states they are. */
export type MachineOf = Omit<MachineSubmission, 'claim' | 'image' | 'limitMs'>;

export interface StateChange {
  readonly status: BatchStatus;
  readonly reason?: string;
  readonly exitCode?: number;
}

/** Reports a machine's state to the platform's bus, in the shape of AWS Batch's events. Throws when the bus refuses it. */
export type TellState = (machine: MachineOf, change: StateChange) => Promise<void>;

export function stateEvents(bus: EventBridgeClient, busName: string): TellState {
  return async (machine, change) => {
    const detail = JSON.stringify(detailOf(machine, change, Date.now()));
    await retrying({ policy: { ...DEFAULT_RETRIES, attempts: PUT_ATTEMPTS }, passes: () => true }, async () => {
      const { Entries } = await bus.send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: busName, Source: BATCH_SOURCES.local, DetailType: BATCH_DETAIL_TYPE, Detail: detail },
          ],
        }),
      );
      const refused = Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused) throw new Error(`the bus refused a state change: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    });
  };
}

/** Reports the machines that this host has. Throws when the bus cannot be reached: the next report comes soon. */
export function inventoryEvents(bus: EventBridgeClient, busName: string) {
  return async (machines: readonly string[]): Promise<void> => {
    if (machines.length > MAX_INVENTORY) return;
    const inventory: MachineInventory = { machines, atMs: Date.now() };
    const entry = { EventBusName: busName, Source: BATCH_SOURCES.local, DetailType: INVENTORY_DETAIL_TYPE };
    await bus.send(new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(inventory) }] }));
  };
}

/** As documented for AWS Batch; fields that local machines do not have (images, log streams) are left out. */
export function detailOf(machine: MachineOf, { status, reason, exitCode }: StateChange, atMs: number) {
  const ended = status === 'SUCCEEDED' || status === 'FAILED';
  return {
    jobName: machine.machineId,
    jobId: machine.machineId,
    jobQueue: 'local-machines',
    jobDefinition: machine.machineType,
    status,
    attempts: [],
    ...defined({
      statusReason: reason,
      startedAt: status === 'RUNNING' ? atMs : undefined,
      stoppedAt: ended ? atMs : undefined,
      container: ifDefined(exitCode, (code) => ({ exitCode: code })),
    }),
    tags: { organisation: machine.organisationId, job: machine.jobId, attempt: machine.attemptId },
  };
}
