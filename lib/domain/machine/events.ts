import type { DomainEvent, EventCatalogue } from 'epoch';
import type { JobSpec } from '../job-spec.ts';

/** In every event: one machine serves one attempt of one job, and every subscriber must know which. */
interface For {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly atMs: number;
}

/** requested → provisioning → ready → assigned → draining → terminating → terminated; failed from any but the last. */
export type MachineEvent =
  | DomainEvent<
      'MachineRequested',
      For & { readonly machineType: string; readonly spec: JobSpec; readonly deadlineMs: number }
    >
  /** An engine has taken the request. */
  | DomainEvent<'MachineProvisioning', For>
  | DomainEvent<'MachineReady', For>
  /** Its runner has started the attempt. */
  | DomainEvent<'MachineAssigned', For>
  /** It takes no more work; the runner may still report. */
  | DomainEvent<'MachineDraining', For>
  | DomainEvent<'MachineTerminating', For & { readonly reason: string }>
  | DomainEvent<'MachineTerminated', For>
  | DomainEvent<'MachineFailed', For & { readonly reason: string }>;

const of = { organisationId: 'id', jobId: 'id', attemptId: 'id', atMs: 'timeMs' } as const;

export const machineEvents: EventCatalogue<MachineEvent, 'machine'> = {
  MachineRequested: {
    version: 1,
    fields: { ...of, machineType: 'code', spec: 'record', deadlineMs: 'timeMs' },
  },
  MachineProvisioning: { version: 1, fields: of },
  MachineReady: { version: 1, fields: of },
  MachineAssigned: { version: 1, fields: of },
  MachineDraining: { version: 1, fields: of },
  MachineTerminating: { version: 1, fields: { ...of, reason: 'label' } },
  MachineTerminated: { version: 1, fields: of },
  MachineFailed: { version: 1, fields: { ...of, reason: 'label' } },
};
