import { type DecideContext, type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import type { FailureClass } from '../../failure-class.ts';
import { MACHINE_START_DEADLINE_MS, MAX_REASON_LENGTH } from '../../limits.ts';
import type { MachineCommand } from '../commands.ts';
import type { MachineEvent } from '../events.ts';
import type { ExistingMachine, MachineState, MachineStatus } from '../state.ts';

type Decision = readonly MachineEvent[] | Rejection;

/** Reports come late and out of order: one that the machine is past of changes nothing. */
const RANK: Readonly<Record<MachineStatus, number>> = {
  requested: 0,
  ordered: 1,
  provisioning: 2,
  ready: 3,
  assigned: 4,
  draining: 5,
  terminating: 6,
  terminated: 7,
  failed: 7,
};
const OVER = RANK.terminated;

export function decide(command: MachineCommand, state: MachineState, { nowMs }: DecideContext): Decision {
  if (command.type === 'RequestMachine') return request(command, state, nowMs);
  if (state.status === 'none') return reject('not-found', 'there is no such machine');
  switch (command.type) {
    case 'ReportMachineOrdered':
      return advance(state, 'ordered', 'MachineOrdered', nowMs);
    case 'ReportMachineProvisioning':
      return made(state, 'provisioning', { type: 'MachineProvisioning' }, nowMs);
    case 'ReportMachineReady':
      return made(state, 'ready', { type: 'MachineReady', ...command.data }, nowMs);
    case 'IdentifyMachine':
      return identify(state, command.data.engineId, nowMs);
    case 'AssignMachine':
      return advance(state, 'assigned', 'MachineAssigned', nowMs);
    case 'DrainMachine':
      return advance(state, 'draining', 'MachineDraining', nowMs);
    case 'TerminateMachine':
      return terminate(state, command.data.reason, nowMs);
    case 'ReportMachineTerminated':
      return isTwin(command.data.engineId, state) ? [] : advance(state, 'terminated', 'MachineTerminated', nowMs);
    case 'FailMachine':
      return isTwin(command.data.engineId, state) ? [] : fail(state, command.data, nowMs);
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

/**
 * Whether another job of the engine's may be the one that runs as this machine: what becomes of its twin is no matter of this
 * one. A runner says which it is; of one that did not, and was heard before its engine, no one knows, and its lease says when it is lost.
 */
function isTwin(engineId: string | undefined, state: ExistingMachine): boolean {
  if (engineId === undefined) return false;
  return state.engineId === undefined ? state.status === 'assigned' : engineId !== state.engineId;
}

/** Its engine works on it: whatever it has waited before, its start has its whole time from here. */
function made(
  state: ExistingMachine,
  to: MachineStatus,
  { type, engineId }: { readonly type: 'MachineProvisioning' | 'MachineReady'; readonly engineId?: string },
  atMs: number,
): Decision {
  if (RANK[state.status] >= RANK[to]) return [];
  const data = { ...whose(state, atMs), deadlineMs: atMs + MACHINE_START_DEADLINE_MS };
  return [type === 'MachineReady' ? { type, data: { ...data, ...defined({ engineId }) } } : { type, data }];
}

/** Of an order that was given twice, another one may have been seen running first: the runner knows better. */
function identify(state: ExistingMachine, engineId: string, atMs: number): Decision {
  if (state.engineId === engineId || RANK[state.status] >= RANK.assigned) return [];
  const data = { ...whose(state, atMs), deadlineMs: atMs + MACHINE_START_DEADLINE_MS, engineId };
  return [{ type: 'MachineReady', data }];
}

type Plain = 'MachineOrdered' | 'MachineAssigned' | 'MachineDraining' | 'MachineTerminated';

function advance(state: ExistingMachine, to: MachineStatus, type: Plain, atMs: number): Decision {
  return RANK[state.status] >= RANK[to] ? [] : [{ type, data: whose(state, atMs) }];
}

function terminate(state: ExistingMachine, reason: string, atMs: number): Decision {
  if (RANK[state.status] >= RANK.terminating) return [];
  const of = whose(state, atMs);
  const terminating: MachineEvent = { type: 'MachineTerminating', data: { ...of, reason: shortened(reason) } };
  return state.status === 'assigned' ? [{ type: 'MachineDraining', data: of }, terminating] : [terminating];
}

interface Failing {
  readonly reason: string;
  readonly failure?: FailureClass;
}

function fail(state: ExistingMachine, { reason, failure }: Failing, atMs: number): Decision {
  if (RANK[state.status] >= OVER) return [];
  // It was ordered to end; that it ended with an error is expected.
  if (state.status === 'terminating') return [{ type: 'MachineTerminated', data: whose(state, atMs) }];
  return [
    { type: 'MachineFailed', data: { ...whose(state, atMs), reason: shortened(reason), ...defined({ failure }) } },
  ];
}

function expire(state: ExistingMachine, atMs: number): Decision {
  if (RANK[state.status] >= RANK.assigned) return [];
  if (atMs < state.deadlineMs) {
    return reject('machine-not-due', `the machine may start until ${state.deadlineMs}, it is ${atMs}`);
  }
  return fail(state, { reason: 'start-deadline' }, atMs);
}

function whose({ organisationId, jobId, attemptId }: ExistingMachine, atMs: number) {
  return { organisationId, jobId, attemptId, atMs };
}

function shortened(reason: string): string {
  return reason.slice(0, MAX_REASON_LENGTH);
}
