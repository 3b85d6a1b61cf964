import { commandsOf, isRejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { job } from '../../../domain/job/job.ts';
import { specOn } from '../../../domain/job/state.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';
import type { Caller } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Leases } from '../../ports/leases.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { loadJob } from '../queries/read-job.ts';
import type { OutputDependencies, outputEndpoints, ReportedOutputs } from './attempt-outputs.ts';
import { specOf } from './job-reply.ts';
import { appendLog, isLogClosed } from './logs.ts';
import { capabilityOf, running } from './running-attempt.ts';

type OfAttempt = 'claimAttempt' | 'startAttempt' | 'heartbeat' | 'reportAttempt' | 'listInputs' | 'appendLogs';

export interface AttemptDependencies extends OutputDependencies {
  readonly leases: Pick<Leases, 'beat' | 'end'>;
  readonly wallMs: () => number;
  readonly secrets: Pick<Secrets, 'values'>;
  readonly credentials: Pick<Credentials, 'claim'>;
}

/** The endpoints of the runner of one attempt, with the attempt's own capability. */
export function attemptEndpoints(deps: AttemptDependencies): Endpoints<'attempts'> {
  return { ...runEndpoints(deps), ...laterOutputs(deps) };
}

function laterOutputs(deps: AttemptDependencies) {
  return loadedLater<ReturnType<typeof outputEndpoints>>(
    {
      'attempts.startOutput': true,
      'attempts.startOutputs': true,
      'attempts.stageOutputs': true,
      'attempts.signOutputParts': true,
      'attempts.confirmOutputParts': true,
      'attempts.completeOutput': true,
    },
    async () => (await import('./attempt-outputs.ts')).outputEndpoints(deps),
  );
}

function runEndpoints(deps: AttemptDependencies): Pick<Endpoints<'attempts'>, `attempts.${OfAttempt}`> {
  const { kernel, clock } = deps;

  return {
    async 'attempts.claimAttempt'({ caller, body, origin }) {
      const { claimAttempt } = await import('../commands/claim-attempt.ts');
      return (await claimAttempt(deps, caller, body, origin)) ?? { body: undefined };
    },

    async 'attempts.startAttempt'({ caller, body, origin }) {
      const { org, job: jobId, attempt: attemptId } = capabilityOf(caller);
      const request = { organisationId: org, jobId, attemptId, token: body.runner };
      // Loaded with the first attempt that starts: most calls are signs of life and logs.
      const { startAttempt } = await import('../commands/start-attempt.ts');
      const outcome = await startAttempt({ kernel, nowMs: clock.nowMs }, request, origin);
      if (!outcome.ok) return outcome.rejection;
      const { state } = outcome;
      if (state.status === 'none' || state.attempt?.started === undefined)
        throw new Error(`${attemptId} was started and has not`);
      const { machineType, started } = state.attempt;
      await beat(deps, caller);
      const secrets = await secretsOf(deps, org, state.spec);
      const reply = {
        job: jobId,
        attempt: attemptId,
        spec: specOf(specOn(state.spec, machineType)),
        deadlineAt: iso(started.deadlineMs),
        inputs: started.inputs.length,
        ...defined({ secrets }),
      };
      return { body: reply, positions: positionsOf(outcome) };
    },

    async 'attempts.heartbeat'({ caller }) {
      const now = await running(deps, caller);
      if (!isRejection(now)) {
        const isAlive = await beat(deps, caller);
        return { body: isAlive ? { stop: false } : { stop: true, reason: 'the runner was silent for too long' } };
      }
      const isOver = now.code === 'attempt-ended' || now.code === 'attempt-superseded';
      return isOver ? { body: { stop: true, reason: now.message } } : now;
    },

    async 'attempts.reportAttempt'({ caller, body, origin }) {
      const { org, job: jobId, attempt: attemptId } = capabilityOf(caller);
      const { outcome: how, failure, exitCode, reason, usage } = body;
      const left = await outputsOf(deps, caller, body);
      if (isRejection(left)) return left;
      const said = defined({ failure, exitCode, reason, usage });
      const data = { organisationId: org, attemptId, outcome: how, ...said, ...left };
      const outcome = await kernel.execute(job, commandsOf(job).ReportAttempt(jobId, data), origin);
      if (!outcome.ok) return outcome.rejection;
      await deps.leases.end(attemptId);
      return { body: { recorded: outcome.commit !== undefined }, positions: positionsOf(outcome) };
    },

    'attempts.listInputs': async ({ caller }) => (await import('./list-inputs.ts')).listInputs(deps, caller),

    async 'attempts.appendLogs'({ caller, body }) {
      const of = capabilityOf(caller);
      const loaded = await loadJob(kernel, of.org, of.job);
      if (isRejection(loaded)) return loaded;
      const { attempt } = loaded.state;
      // A remaining token cannot write into the past.
      if (attempt?.id !== of.attempt || isLogClosed(attempt, clock.nowMs()))
        return reject('attempt-ended', 'the attempt is over, and its log is closed');
      return (await appendLog(deps, of, body.sequence, body.text)) ?? { body: undefined };
    },
  };
}

/** Looked at while the attempt runs: the repeat of a report that was recorded needs none of it. */
async function outputsOf(deps: AttemptDependencies, caller: Caller, reported: ReportedOutputs) {
  const { outputs = [], proofs = [] } = reported;
  if (outputs.length + proofs.length === 0) return undefined;
  const now = await running(deps, caller);
  if (isRejection(now)) return undefined;
  const { reportedOutputs } = await import('./attempt-outputs.ts');
  return reportedOutputs(deps, now, reported);
}

/** Read at the start of each attempt: a value that was changed is the new one from the next attempt on. */
async function secretsOf({ secrets }: AttemptDependencies, org: string, spec: JobSpec) {
  if (spec.secrets === undefined) return undefined;
  const values = await secrets.values(org, Object.values(spec.secrets));
  const known = Object.entries(spec.secrets).flatMap(([variable, name]) => {
    const value = values[name];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return Object.fromEntries(known);
}

/** False when the attempt was given up for lost. */
function beat({ leases, clock, wallMs }: AttemptDependencies, caller: Caller): Promise<boolean> {
  const { org: organisationId, job: jobId, attempt: attemptId } = capabilityOf(caller);
  return leases.beat({ organisationId, jobId, attemptId, beatAtMs: clock.nowMs(), beatWallMs: wallMs() });
}
