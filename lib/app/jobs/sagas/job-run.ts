import { defineSaga, later, type SagaStep } from 'epoch/sagas';
import { defined } from '../../../domain/defined.ts';
import type { FailureClass } from '../../../domain/failure-class.ts';
import { fileCommands } from '../../../domain/file/commands.ts';
import { machineIdOf } from '../../../domain/ids.ts';
import { jobCommands } from '../../../domain/job/commands.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { MACHINE_WAIT_MS } from '../../../domain/limits.ts';
import { machineCommands } from '../../../domain/machine/commands.ts';
import { machineEvents } from '../../../domain/machine/events.ts';

/** The attempt that this saga looks after; its inputs are pinned. */
interface Watched {
  readonly attemptId: string;
  readonly inputs: readonly string[];
}

/** Empty before the first attempt. */
export type JobRunState = Partial<Watched>;

const initial: JobRunState = {};

/** Of a machine's wait and start, and of its attempt. They name the attempt, so that an old one never ends a new attempt. */
const waitTimer = (attemptId: string) => `wait-${attemptId}`;
const startTimer = (attemptId: string) => `start-${attemptId}`;
const runTimer = (attemptId: string) => `run-${attemptId}`;

/**
 * One instance per job. A requested attempt gets a machine, which may wait in its engine but must start soon once it is
 * made; a started one has it to itself, until its deadline; whatever ends the attempt lets go of its inputs and its
 * machine; a machine that is gone ends its attempt. Whether there will be another attempt, and whether a report came too
 * late, is decided by the job.
 */
export const jobRun = defineSaga({
  name: 'job-run',
  streams: { job: jobEvents, machine: machineEvents },
  initial,
  stateVersion: 1,
  hasTimers: true,
  instanceOf: { machine: ({ data }) => data.jobId },
  on: {
    job: {
      AttemptRequested(_state, { data }, { aggregateId: jobId }) {
        const { organisationId, attemptId, spec, atMs } = data;
        const machineId = machineIdOf(attemptId);
        const deadlineMs = atMs + MACHINE_WAIT_MS;
        // Where the attempt was served from the queue, this machine was requested with it.
        const request = { organisationId, jobId, attemptId, machineType: spec.machineType, spec, deadlineMs };
        const giveUp = machineCommands.ExpireMachine(machineId);
        return {
          state: { attemptId, inputs: [] },
          send: [machineCommands.RequestMachine(machineId, request), later(giveUp, waitTimer(attemptId), deadlineMs)],
        };
      },
      AttemptStarted(_state, { data }, { aggregateId: jobId }) {
        const { organisationId, attemptId, machineId, inputs, deadlineMs } = data;
        const end = jobCommands.ExpireAttempt(jobId, { organisationId, attemptId });
        return {
          state: { attemptId, inputs },
          send: [machineCommands.AssignMachine(machineId), later(end, runTimer(attemptId), deadlineMs)],
          cancel: [waitTimer(attemptId), startTimer(attemptId)],
        };
      },
      AttemptEnded: (state, { data }) => letGo(state, data),
      AttemptAbandoned: (state, { data }) => letGo(state, data),
    },
    // The job decides whether the attempt had ended before its machine did.
    machine: {
      MachineProvisioning: (_state, { data }, { aggregateId }) => startWithin(data, aggregateId),
      MachineReady: (_state, { data }, { aggregateId }) => startWithin(data, aggregateId),
      MachineFailed: (_state, { data }) => fail(data, data.reason, data.failure),
      MachineTerminated: (_state, { data }) => fail(data, 'the machine ended without a report'),
    },
  },
});

interface Over {
  readonly organisationId: string;
  readonly attemptId: string;
  readonly outcome: string;
}

function letGo(state: JobRunState, { organisationId, attemptId, outcome }: Over): SagaStep<JobRunState> {
  const inputs = state.attemptId === attemptId ? (state.inputs ?? []) : [];
  const unpin = inputs.map((fileId) => fileCommands.UnpinFile(fileId, { organisationId, attemptId }));
  const reason = `attempt ${outcome}`;
  return {
    state: { attemptId, inputs: [] },
    send: [...unpin, machineCommands.TerminateMachine(machineIdOf(attemptId), { reason })],
    cancel: [waitTimer(attemptId), startTimer(attemptId), runTimer(attemptId)],
  };
}

/** Its engine works on it: its start has a deadline from here, unless the attempt has started meanwhile. */
function startWithin(
  { attemptId, deadlineMs }: { readonly attemptId: string; readonly deadlineMs?: number },
  machineId: string,
) {
  if (deadlineMs === undefined) return {};
  return { send: [later(machineCommands.ExpireMachine(machineId), startTimer(attemptId), deadlineMs)] };
}

function fail(
  { organisationId, jobId, attemptId }: Omit<Over, 'outcome'> & { readonly jobId: string },
  reason: string,
  failure?: FailureClass,
) {
  const data = { organisationId, attemptId, reason, ...defined({ failure }) };
  return { send: [jobCommands.FailAttempt(jobId, data)] };
}
