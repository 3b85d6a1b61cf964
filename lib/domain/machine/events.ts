import type { DomainEvent, EventCatalogue } from 'epoch';
import type { FailureClass } from '../failure-class.ts';
import type { JobSpec } from '../job-spec.ts';

/** In every event: one machine serves one attempt of one job, and every subscriber must know which. */
interface For {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly atMs: number;
}

/** requested → ordered → provisioning → ready → assigned → draining → terminating → terminated; failed from any but the last. */
export type MachineEvent =
  | DomainEvent<
      'MachineRequested',
      For & { readonly machineType: string; readonly spec: JobSpec; readonly deadlineMs: number }
    >
  /** An engine has taken the request; it may wait there until there is room. */
  | DomainEvent<'MachineOrdered', For>
  /** The engine is making it. From here it must start its attempt within a time; older events say none. */
  | DomainEvent<'MachineProvisioning', For & { readonly deadlineMs?: number }>
  /** `engineId`: which of the engine's jobs it is, should an order have been given twice. */
  | DomainEvent<'MachineReady', For & { readonly deadlineMs?: number; readonly engineId?: string }>
  /** Its runner has started the attempt. */
  | DomainEvent<'MachineAssigned', For>
  /** It takes no more work; the runner may still report. */
  | DomainEvent<'MachineDraining', For>
  | DomainEvent<'MachineTerminating', For & { readonly reason: string }>
  | DomainEvent<'MachineTerminated', For>
  /** `infrastructure` unless it says otherwise. */
  | DomainEvent<'MachineFailed', For & { readonly reason: string; readonly failure?: FailureClass }>;

const of = { organisationId: 'id', jobId: 'id', attemptId: 'id', atMs: 'timeMs' } as const;

export const machineEvents: EventCatalogue<MachineEvent, 'machine'> = {
  MachineRequested: {
    version: 1,
    fields: { ...of, machineType: 'code', spec: 'record', deadlineMs: 'timeMs' },
  },
  MachineOrdered: { version: 1, fields: of },
  MachineProvisioning: { version: 1, fields: { ...of, deadlineMs: 'timeMs' } },
  MachineReady: { version: 1, fields: { ...of, deadlineMs: 'timeMs', engineId: 'id' } },
  MachineAssigned: { version: 1, fields: of },
  MachineDraining: { version: 1, fields: of },
  MachineTerminating: { version: 1, fields: { ...of, reason: 'label' } },
  MachineTerminated: { version: 1, fields: of },
  MachineFailed: { version: 1, fields: { ...of, reason: 'label', failure: 'code' } },
};
