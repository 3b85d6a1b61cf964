import { type DecideContext, type Rejection, reject } from 'epoch';
import { MAX_REASON_LENGTH } from '../../limits.ts';
import type { MachineCommand } from '../commands.ts';
import type { MachineEvent } from '../events.ts';
import type { ExistingMachine, MachineState, MachineStatus } from '../state.ts';

type Decision = readonly MachineEvent[] | Rejection;

/** Reports come late and out of order: one that the machine is past of changes nothing. */
const RANK: Readonly<Record<MachineStatus, number>> = {
  requested: 0,
  provisioning: 1,
  ready: 2,
  assigned: 3,
  draining: 4,
  terminating: 5,
  terminated: 6,
  failed: 6,
};
const OVER = RANK.terminated;

export function decide(command: MachineCommand, state: MachineState, { nowMs }: DecideContext): Decision {
  if (command.type === 'RequestMachine') return request(command, state, nowMs);
  if (state.status === 'none') return reject('not-found', 'there is no such machine');
  switch (command.type) {
    case 'ReportMachineProvisioning':
      return advance(state, 'provisioning', 'MachineProvisioning', nowMs);
    case 'ReportMachineReady':
      return advance(state, 'ready', 'MachineReady', nowMs);
    case 'AssignMachine':
      return advance(state, 'assigned', 'MachineAssigned', nowMs);
    case 'DrainMachine':
      return advance(state, 'draining', 'MachineDraining', nowMs);
    case 'TerminateMachine':
      return terminate(state, command.data.reason, nowMs);
    case 'ReportMachineTerminated':
      return advance(state, 'terminated', 'MachineTerminated', nowMs);
    case 'FailMachine':
      return fail(state, command.data.reason, nowMs);
    case 'ExpireMachine':
      return expire(state, nowMs);
  }
}

type Request = Extract<MachineCommand, { type: 'RequestMachine' }>;

function request({ data }: Request, state: MachineState, atMs: number): Decision {
  if (state.status !== 'none') {
    return state.attemptId === data.attemptId ? [] : reject('machine-exists', 'this machine serves another attempt');
  }
  return [{ type: 'MachineRequested', data: { ...data, atMs } }];
}

type Plain = 'MachineProvisioning' | 'MachineReady' | 'MachineAssigned' | 'MachineDraining' | 'MachineTerminated';

function advance(state: ExistingMachine, to: MachineStatus, type: Plain, atMs: number): Decision {
  return RANK[state.status] >= RANK[to] ? [] : [{ type, data: whose(state, atMs) }];
}

function terminate(state: ExistingMachine, reason: string, atMs: number): Decision {
  if (RANK[state.status] >= RANK.terminating) return [];
  const of = whose(state, atMs);
  const terminating: MachineEvent = { type: 'MachineTerminating', data: { ...of, reason: shortened(reason) } };
  return state.status === 'assigned' ? [{ type: 'MachineDraining', data: of }, terminating] : [terminating];
}

function fail(state: ExistingMachine, reason: string, atMs: number): Decision {
  if (RANK[state.status] >= OVER) return [];
  // It was ordered to end; that it ended with an error is expected.
  if (state.status === 'terminating') return [{ type: 'MachineTerminated', data: whose(state, atMs) }];
  return [{ type: 'MachineFailed', data: { ...whose(state, atMs), reason: shortened(reason) } }];
}

function expire(state: ExistingMachine, atMs: number): Decision {
  if (RANK[state.status] >= RANK.assigned) return [];
  if (atMs < state.deadlineMs) {
    return reject('machine-not-due', `the machine may start until ${state.deadlineMs}, it is ${atMs}`);
  }
  return fail(state, 'start-deadline', atMs);
}

function whose({ organisationId, jobId, attemptId }: ExistingMachine, atMs: number) {
  return { organisationId, jobId, attemptId, atMs };
}

function shortened(reason: string): string {
  return reason.slice(0, MAX_REASON_LENGTH);
}
