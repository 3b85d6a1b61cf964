import { defined } from '../defined.ts';
import type { MachineEvent } from './events.ts';

export type MachineStatus =
  | 'requested'
  | 'ordered'
  | 'provisioning'
  | 'ready'
  | 'assigned'
  | 'draining'
  | 'terminating'
  | 'terminated'
  | 'failed';

export interface ExistingMachine {
  readonly status: MachineStatus;
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  /** When it is given up unless it has started its attempt: first a limit of its wait, then of its start. */
  readonly deadlineMs: number;
  /** The engine's job that the runner has named; before it does, the one that was seen running first. */
  readonly engineId?: string;
}

export type MachineState = { readonly status: 'none' } | ExistingMachine;

export const initialMachine: MachineState = { status: 'none' };

const STATUS_AFTER: Readonly<Record<MachineEvent['type'], MachineStatus>> = {
  MachineRequested: 'requested',
  MachineOrdered: 'ordered',
  MachineProvisioning: 'provisioning',
  MachineReady: 'ready',
  MachineAssigned: 'assigned',
  MachineDraining: 'draining',
  MachineTerminating: 'terminating',
  MachineTerminated: 'terminated',
  MachineFailed: 'failed',
};

export function evolveMachine(state: MachineState, event: MachineEvent): MachineState {
  const status = STATUS_AFTER[event.type];
  if (event.type === 'MachineRequested') {
    const { organisationId, jobId, attemptId, deadlineMs } = event.data;
    return { status, organisationId, jobId, attemptId, deadlineMs };
  }
  if (state.status === 'none') return state;
  if (event.type === 'MachineProvisioning') {
    return { ...state, status, deadlineMs: event.data.deadlineMs ?? state.deadlineMs };
  }
  if (event.type === 'MachineReady') {
    const { deadlineMs = state.deadlineMs, engineId } = event.data;
    return { ...state, status, deadlineMs, ...defined({ engineId }) };
  }
  return { ...state, status };
}
