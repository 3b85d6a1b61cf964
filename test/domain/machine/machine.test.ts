import { commandsOf, isRejection } from 'epoch';
import { given, TEST_CONTEXT } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { MACHINE_START_DEADLINE_MS, MAX_REASON_LENGTH } from '../../../lib/domain/limits.ts';
import type { MachineCommand } from '../../../lib/domain/machine/commands.ts';
import type { MachineEvent } from '../../../lib/domain/machine/events.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import type { MachineStatus } from '../../../lib/domain/machine/state.ts';
import { attemptId, command, jobId, orgId, sampleUlid, spec } from '../sample.ts';

const id = `mch_${sampleUlid(1)}`;
const atMs = TEST_CONTEXT.nowMs;
const deadlineMs = atMs + 900_000;
const of = { organisationId: orgId, jobId, attemptId: attemptId() };
const whose = { ...of, atMs };
const request = commandsOf(machine).RequestMachine(id, { ...of, machineType: 'standard-1', spec, deadlineMs });
const requested: MachineEvent = {
  type: 'MachineRequested',
  data: { ...whose, machineType: 'standard-1', spec, deadlineMs },
};
const event = (type: Exclude<MachineEvent['type'], 'MachineRequested'>): MachineEvent =>
  type === 'MachineFailed' || type === 'MachineTerminating'
    ? { type, data: { ...whose, reason: 'because' } }
    : { type, data: whose };

/** How a machine comes into each state. */
const history: Readonly<Record<MachineStatus, readonly MachineEvent[]>> = {
  requested: [requested],
  ordered: [requested, event('MachineOrdered')],
  provisioning: [requested, event('MachineProvisioning')],
  ready: [requested, event('MachineReady')],
  assigned: [requested, event('MachineAssigned')],
  draining: [requested, event('MachineDraining')],
  terminating: [requested, event('MachineTerminating')],
  terminated: [requested, event('MachineTerminated')],
  failed: [requested, event('MachineFailed')],
};

const sent = {
  ReportMachineOrdered: {},
  ReportMachineProvisioning: {},
  ReportMachineReady: {},
  AssignMachine: {},
  DrainMachine: {},
  TerminateMachine: { reason: 'because' },
  ReportMachineTerminated: {},
  FailMachine: { reason: 'because' },
  ExpireMachine: {},
} as const satisfies Partial<Record<MachineCommand['type'], object>>;

const O = 'MachineOrdered';
const P = 'MachineProvisioning';
const R = 'MachineReady';
const A = 'MachineAssigned';
const D = 'MachineDraining';
const T = 'MachineTerminating';
const X = 'MachineTerminated';
const F = 'MachineFailed';
const no = '';

/** Every command in every state, at the deadline: a missing cell does not compile. */
const table: Readonly<Record<MachineStatus, Readonly<Record<keyof typeof sent, string>>>> = {
  requested: row(O, P, R, A, D, T, X, F, F),
  ordered: row(no, P, R, A, D, T, X, F, F),
  provisioning: row(no, no, R, A, D, T, X, F, F),
  ready: row(no, no, no, A, D, T, X, F, F),
  assigned: row(no, no, no, no, D, `${D} ${T}`, X, F, no),
  draining: row(no, no, no, no, no, T, X, F, no),
  terminating: row(no, no, no, no, no, no, X, X, no),
  terminated: row(no, no, no, no, no, no, no, no, no),
  failed: row(no, no, no, no, no, no, no, no, no),
};

function row(...cells: [string, string, string, string, string, string, string, string, string]) {
  const names = Object.keys(sent) as (keyof typeof sent)[];
  return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) as Record<keyof typeof sent, string>;
}

describe('a machine', () => {
  for (const [status, cells] of Object.entries(table) as [MachineStatus, (typeof table)[MachineStatus]][]) {
    it.each(Object.entries(cells) as [keyof typeof sent, string][])(
      `that is ${status} answers %s with: %s`,
      (type, expected) => {
        const { state, when } = given(machine, history[status]);
        expect(state).toMatchObject({ status });
        const { decision } = when(command(id, type, sent[type]) as MachineCommand, { nowMs: deadlineMs });
        expect(isRejection(decision) ? decision.code : decision.map((each) => each.type).join(' ')).toBe(expected);
      },
    );
  }

  it('is requested once per attempt', () => {
    given(machine).when(request).then(requested);
    given(machine, [requested]).when(request).thenNothing();
    given(machine, [requested])
      .when(commandsOf(machine).RequestMachine(id, { ...request.data, attemptId: attemptId(2) }))
      .thenRejected('machine-exists');
  });

  it('is the engine’s job that its runner names, whichever was seen running first, until its attempt has started', () => {
    const identify = commandsOf(machine).IdentifyMachine(id, { engineId: 'batch-1' });
    const data = { ...whose, deadlineMs: atMs + MACHINE_START_DEADLINE_MS, engineId: 'batch-1' };
    const named: MachineEvent = { type: 'MachineReady', data };
    const twin: MachineEvent = { type: 'MachineReady', data: { ...whose, engineId: 'batch-2' } };
    for (const before of [history.requested, history.ordered, history.provisioning, history.ready, [requested, twin]])
      given(machine, before).when(identify).then(named);
    for (const later of [[requested, named], history.assigned, history.terminating, history.terminated, history.failed])
      given(machine, later).when(identify).thenNothing();
    const report = commandsOf(machine).ReportMachineReady(id, { engineId: 'batch-2' });
    given(machine, [requested, named]).when(report).thenNothing();
  });

  it('takes no command before it was requested', () => {
    given(machine).when(commandsOf(machine).ReportMachineReady(id, {})).thenRejected('not-found');
  });

  it('has until its deadline to start', () => {
    given(machine, [requested])
      .when(commandsOf(machine).ExpireMachine(id), { nowMs: deadlineMs - 1 })
      .thenRejected('machine-not-due');
    given(machine, [requested])
      .when(commandsOf(machine).ExpireMachine(id), { nowMs: deadlineMs })
      .then({ type: 'MachineFailed', data: { ...of, atMs: deadlineMs, reason: 'start-deadline' } });
  });

  it('has the whole time of its start from when its engine makes it, whatever it has waited there', () => {
    const madeMs = deadlineMs - 1;
    const startMs = madeMs + MACHINE_START_DEADLINE_MS;
    const made = { ...of, atMs: madeMs, deadlineMs: startMs };
    for (const [report, type] of [
      ['ReportMachineProvisioning', 'MachineProvisioning'],
      ['ReportMachineReady', 'MachineReady'],
    ] as const) {
      given(machine, [requested, event('MachineOrdered')])
        .when(commandsOf(machine)[report](id), { nowMs: madeMs })
        .then({ type, data: made });
      const since: readonly MachineEvent[] = [requested, { type, data: made }];
      given(machine, since)
        .when(commandsOf(machine).ExpireMachine(id), { nowMs: startMs - 1 })
        .thenRejected('machine-not-due');
      given(machine, since)
        .when(commandsOf(machine).ExpireMachine(id), { nowMs: startMs })
        .then({ type: 'MachineFailed', data: { ...of, atMs: startMs, reason: 'start-deadline' } });
    }
  });

  it('says why it failed, in bounded words', () => {
    const { decision } = given(machine, [requested]).when(
      commandsOf(machine).FailMachine(id, { reason: 'x'.repeat(10_000) }),
    );
    expect(decision).toMatchObject([{ data: { reason: 'x'.repeat(MAX_REASON_LENGTH) } }]);
  });
});
