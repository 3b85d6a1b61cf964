import type { Commit, DomainEvent } from 'epoch';
import { aggregateIdOf, aggregateNameOf } from 'epoch';
import type { Outgoing, Reaction, Saga } from 'epoch/sagas';
import { later, outgoing } from 'epoch/sagas';
import { file } from '../../../domain/file/commands.ts';
import { machineIdOf } from '../../../domain/ids.ts';
import { job } from '../../../domain/job/commands.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { MACHINE_START_DEADLINE_MS } from '../../../domain/limits.ts';
import { machine } from '../../../domain/machine/commands.ts';
import type { MachineEvent } from '../../../domain/machine/events.ts';

/** The attempt that this saga looks after; its inputs are pinned. */
interface Watched {
  readonly attemptId: string;
  readonly inputs: readonly string[];
}

/** Empty before the first attempt. */
export type JobRunState = Partial<Watched>;

type Step = Reaction<JobRunState>;

/** Timers carry their attempt, so that an old one never ends a new attempt. */
const startTimer = (attemptId: string) => `start-${attemptId}`;
const runTimer = (attemptId: string) => `run-${attemptId}`;

/**
 * One instance per job. A requested attempt gets a machine; a started one has it to itself, until its deadline; whatever
 * ends the attempt lets go of its inputs and its machine; a machine that is gone ends its attempt. Whether there will be
 * another attempt, and whether a report came too late, is decided by the job.
 */
export const jobRun: Saga<JobRunState> = {
  name: 'job-run',
  hears: {
    job: ['AttemptRequested', 'AttemptStarted', 'AttemptEnded', 'AttemptAbandoned'],
    machine: ['MachineFailed', 'MachineTerminated'],
  },
  initial: {},
  stateVersion: 1,
  instanceOf: (commit) =>
    aggregateNameOf(commit.stream) === 'job'
      ? aggregateIdOf(commit.stream)
      : ((commit as Commit<MachineEvent>).events[0]?.data.jobId ?? aggregateIdOf(commit.stream)),
  react: (state, commit) =>
    commit.events.reduce<Step>(
      (step, event) => {
        const next = reactTo(step.state, event, commit);
        return {
          state: next.state,
          send: [...step.send, ...next.send],
          cancel: [...(step.cancel ?? []), ...(next.cancel ?? [])],
        };
      },
      { state, send: [], cancel: [] },
    ),
};

function reactTo(state: JobRunState, event: DomainEvent, commit: Commit): Step {
  const name = aggregateNameOf(commit.stream);
  if (name === 'machine') return { state, send: machineGone(event as MachineEvent) };
  return reactToJob(state, event as JobEvent, aggregateIdOf(commit.stream));
}

function reactToJob(state: JobRunState, event: JobEvent, jobId: string): Step {
  switch (event.type) {
    case 'AttemptRequested': {
      const { organisationId, attemptId, spec, atMs } = event.data;
      const machineId = machineIdOf(attemptId);
      const deadlineMs = atMs + MACHINE_START_DEADLINE_MS;
      const request = { organisationId, jobId, attemptId, machineType: spec.machineType, spec, deadlineMs };
      const giveUp = outgoing(machine, machineId, 'ExpireMachine', {});
      return {
        state: { attemptId, inputs: [] },
        send: [
          outgoing(machine, machineId, 'RequestMachine', request),
          later(giveUp, startTimer(attemptId), deadlineMs),
        ],
      };
    }
    case 'AttemptStarted': {
      const { organisationId, attemptId, machineId, inputs, deadlineMs } = event.data;
      const end = outgoing(job, jobId, 'ExpireAttempt', { organisationId, attemptId });
      return {
        state: { attemptId, inputs },
        send: [outgoing(machine, machineId, 'AssignMachine', {}), later(end, runTimer(attemptId), deadlineMs)],
        cancel: [startTimer(attemptId)],
      };
    }
    case 'AttemptEnded':
    case 'AttemptAbandoned':
      return letGo(state, event.data);
    default:
      return { state, send: [] };
  }
}

interface Over {
  readonly organisationId: string;
  readonly attemptId: string;
  readonly outcome: string;
}

function letGo(state: JobRunState, { organisationId, attemptId, outcome }: Over): Step {
  const inputs = state.attemptId === attemptId ? (state.inputs ?? []) : [];
  const unpin = inputs.map((fileId) => outgoing(file, fileId, 'UnpinFile', { organisationId, attemptId }));
  const reason = `attempt ${outcome}`;
  return {
    state: { attemptId, inputs: [] },
    send: [...unpin, outgoing(machine, machineIdOf(attemptId), 'TerminateMachine', { reason })],
    cancel: [startTimer(attemptId), runTimer(attemptId)],
  };
}

/** The job knows whether the attempt had ended before its machine did. */
function machineGone(event: MachineEvent): readonly Outgoing[] {
  if (event.type !== 'MachineFailed' && event.type !== 'MachineTerminated') return [];
  const { organisationId, jobId, attemptId } = event.data;
  const reason = event.type === 'MachineFailed' ? event.data.reason : 'the machine ended without a report';
  return [outgoing(job, jobId, 'FailAttempt', { organisationId, attemptId, reason })];
}
