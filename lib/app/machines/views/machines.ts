import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { MachineEvent, MachineStatus } from '../../../domain/machine/events.ts';

/** Values: organisationId, status, machineType, jobId, attemptId, a time per state. */
export function machineKey(machineId: string): RowKey {
  return { partition: machineId, sort: 'machine' };
}

/** An organisation's machines, oldest first. Values: machineId. */
export function machineListKey(organisationId: string, machineId: string): RowKey {
  return { partition: organisationId, sort: machineId };
}

/** Machines of all organisations that have not ended: what an engine's own list is compared with. Values: organisationId. */
export const FLEET = 'fleet';

export function fleetKey(machineId: string): RowKey {
  return { partition: FLEET, sort: machineId };
}

const STATUS: Readonly<Record<Exclude<MachineEvent['type'], 'MachineRequested'>, MachineStatus>> = {
  MachineProvisioning: 'provisioning',
  MachineReady: 'ready',
  MachineAssigned: 'assigned',
  MachineDraining: 'draining',
  MachineTerminating: 'terminating',
  MachineTerminated: 'terminated',
  MachineFailed: 'failed',
};

function changesOf(event: MachineEvent, machineId: string): readonly Change[] {
  const { organisationId, atMs } = event.data;
  const key = machineKey(machineId);
  if (event.type === 'MachineRequested') {
    const { jobId, attemptId, machineType, deadlineMs } = event.data;
    const values = { machineId, organisationId, jobId, attemptId, machineType, deadlineMs };
    return [
      { kind: 'put', key, values: { ...values, status: 'requested', requestedAtMs: atMs } },
      { kind: 'put', key: machineListKey(organisationId, machineId), values: { machineId } },
      { kind: 'put', key: fleetKey(machineId), values: { organisationId } },
    ];
  }
  const status = STATUS[event.type];
  const reason = 'reason' in event.data ? { reason: event.data.reason } : {};
  const update: Change = { kind: 'update', key, set: { status, [`${status}AtMs`]: atMs, ...reason } };
  const isOver = status === 'terminated' || status === 'failed';
  return isOver ? [update, { kind: 'delete', key: fleetKey(machineId) }] : [update];
}

export const machines: Projection = {
  name: 'machines',
  version: 1,
  hears: {
    machine: [
      'MachineRequested',
      'MachineProvisioning',
      'MachineReady',
      'MachineAssigned',
      'MachineDraining',
      'MachineTerminating',
      'MachineTerminated',
      'MachineFailed',
    ],
  },
  project: (commit) =>
    (commit as Commit<MachineEvent>).events.flatMap((event) => changesOf(event, aggregateIdOf(commit.stream))),
  home: (stream) => machineKey(aggregateIdOf(stream)),
};
