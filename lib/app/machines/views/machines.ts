import {
  defineRow,
  defineView,
  fieldsCodec,
  integer,
  oneOf,
  optional,
  type Row,
  type RowData,
  text,
} from 'epoch/views';
import { machineEvents } from '../../../domain/machine/events.ts';

interface OfMachine {
  readonly machineId: string;
}
const VIEW = 'machines';

/** A machine, with a time per state. */
export const machineRow = defineRow({
  view: VIEW,
  partition: ({ machineId }: OfMachine) => machineId,
  sort: () => 'machine',
  codec: fieldsCodec({
    machineId: text,
    organisationId: text,
    jobId: text,
    attemptId: text,
    machineType: text,
    deadlineMs: integer,
    status: oneOf(
      'requested',
      'ordered',
      'provisioning',
      'ready',
      'assigned',
      'draining',
      'terminating',
      'terminated',
      'failed',
    ),
    requestedAtMs: integer,
    orderedAtMs: optional(integer),
    provisioningAtMs: optional(integer),
    readyAtMs: optional(integer),
    assignedAtMs: optional(integer),
    drainingAtMs: optional(integer),
    terminatingAtMs: optional(integer),
    terminatedAtMs: optional(integer),
    failedAtMs: optional(integer),
    reason: optional(text),
  }),
});

/** A machine as its view has it. */
export type MachineRow = Row<RowData<typeof machineRow>>;

/** An organisation's machines, oldest first. */
export const machineListRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  sort: ({ machineId }: OfMachine) => machineId,
  codec: fieldsCodec({ machineId: text }),
});

export const FLEET_PARTITION = 'fleet';

/** Machines of all organisations that have not ended: what an engine's own list is compared with. */
export const fleetRow = defineRow({
  view: VIEW,
  partition: () => FLEET_PARTITION,
  sort: ({ machineId }: OfMachine) => machineId,
  codec: fieldsCodec({ organisationId: text }),
});

export const machines = defineView({
  name: VIEW,
  version: 1,
  streams: { machine: machineEvents },
  on: {
    machine: {
      MachineRequested({ data }, { aggregateId: machineId }) {
        const { organisationId, atMs } = data;
        return [
          machineRow.put({ machineId }, { machineId, ...data, status: 'requested', requestedAtMs: atMs }),
          machineListRow.put({ organisationId, machineId }, { machineId }),
          fleetRow.put({ machineId }, { organisationId }),
        ];
      },
      MachineOrdered: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'ordered', orderedAtMs: atMs }),
      ],
      MachineProvisioning: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'provisioning', provisioningAtMs: atMs }),
      ],
      MachineReady: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'ready', readyAtMs: atMs }),
      ],
      MachineAssigned: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'assigned', assignedAtMs: atMs }),
      ],
      MachineDraining: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'draining', drainingAtMs: atMs }),
      ],
      MachineTerminating: ({ data: { atMs, reason } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'terminating', terminatingAtMs: atMs, reason }),
      ],
      MachineTerminated: ({ data: { atMs } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'terminated', terminatedAtMs: atMs }),
        fleetRow.delete({ machineId }),
      ],
      MachineFailed: ({ data: { atMs, reason } }, { aggregateId: machineId }) => [
        machineRow.update({ machineId }, { status: 'failed', failedAtMs: atMs, reason }),
        fleetRow.delete({ machineId }),
      ],
    },
  },
  checkpointRow: (machineId) => machineRow.key({ machineId }),
});
