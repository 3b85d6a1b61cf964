import { startAttempt } from '../../lib/app/jobs/commands/start-attempt.ts';
import { defined } from '../../lib/domain/defined.ts';
import { file } from '../../lib/domain/file/file.ts';
import { machineIdOf } from '../../lib/domain/ids.ts';
import type { TaskOf } from '../../lib/domain/job/events.ts';
import { job } from '../../lib/domain/job/job.ts';
import { jobConfiguration } from '../../lib/domain/job-configuration/job-configuration.ts';
import type { JobSpec } from '../../lib/domain/job-spec.ts';
import { MACHINE_START_DEADLINE_MS } from '../../lib/domain/limits.ts';
import { machine } from '../../lib/domain/machine/machine.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { uploadFile } from './files.ts';
import { reportOf } from './report.ts';
import type { AttemptFailure, Outcome, SeedAttempt } from './script.ts';
import type { Timeline } from './timeline.ts';

const MINUTE_MS = 60_000;
const MACHINE_START_MS = 20_000;

export interface Configuration {
  readonly id: string;
  readonly spec: JobSpec;
}

export async function publish(
  timeline: Timeline,
  organisationId: string,
  name: string,
  spec: JobSpec,
  authorId: string,
) {
  const id = timeline.id('jobConfiguration', name);
  await timeline.send(
    jobConfiguration,
    id,
    'DraftJobConfiguration',
    { organisationId, name, spec, authorId },
    authorId,
  );
  const data = { organisationId, publisherId: authorId };
  await timeline.send(jobConfiguration, id, 'PublishJobConfiguration', data, authorId);
  return { id, spec } satisfies Configuration;
}

export interface SeedJob {
  readonly organisationId: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly inputs: readonly string[];
  readonly userId: string;
  /** How each attempt ends; the job ends with the last one. Without any it waits longer than it may. */
  readonly attempts: readonly SeedAttempt[];
  /** Of a pipeline, which knows the job's id already. */
  readonly task?: TaskOf & { readonly jobId: string };
}

export interface Ran {
  readonly jobId: string;
  /** Files that it made. */
  readonly outputs: readonly string[];
}

/**
 * A job's whole life: made, submitted, run on a machine of its own, ended, with an output when it succeeds. `aside` makes
 * beforehand what belongs to its attempts, so that nothing is left open between its submission and its end: what waits for
 * a slot would be served today.
 */
export async function runJob(timeline: Timeline, aside: Timeline, wanted: SeedJob): Promise<Ran> {
  const { organisationId, name, configuration, inputs, userId } = wanted;
  const { jobId = timeline.id('job', name), ...task } = wanted.task ?? {};
  const { id: configurationId, spec } = configuration;
  const made = { organisationId, name, configurationId, configurationVersion: 1, spec, creatorId: userId };
  const ofPipeline = 'pipelineId' in task ? { task } : {};
  await timeline.send(job, jobId, 'CreateJob', { ...made, fileIds: inputs, ...ofPipeline }, userId);
  aside.to(timeline.nowMs());
  const attempts = await attemptsOf(aside, wanted, jobId);
  const submission = { organisationId, userId };
  const submit = { aggregate: job, id: jobId, type: 'SubmitJob', data: submission } as const;
  const admit = { aggregate: quota, id: organisationId, type: 'AdmitJob', data: { jobId } } as const;
  await timeline.unbroken(async () => {
    await timeline.together(submit, [admit], userId);
    for (const attempt of attempts) {
      timeline.to(attempt.startMs);
      await run(timeline, wanted, attempt);
      await timeline.send(machine, machineIdOf(attempt.attemptId), 'ReportMachineTerminated', {}, attempt.attemptId);
    }
    if (attempts.length > 0) return;
    timeline.to(timeline.nowMs() + (spec.queueTimeoutMs ?? 0));
    await timeline.send(job, jobId, 'ExpireWaiting', { organisationId }, 'upkeep');
  });
  return { jobId, outputs: attempts.flatMap(({ output }) => output ?? []) };
}

/** The attempts with their machines and outputs, one after the other. */
async function attemptsOf(aside: Timeline, wanted: SeedJob, jobId: string): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  for (const [index, { minutes, outcome, failure }] of wanted.attempts.entries()) {
    const attemptId = aside.id('attempt', wanted.name, String(index + 1));
    await machineOf(aside, wanted, jobId, attemptId);
    const startMs = aside.nowMs();
    const endMs = startMs + Math.round(minutes * MINUTE_MS);
    aside.to(endMs);
    const output = outcome === 'succeeded' ? await makeOutput(aside, wanted, jobId) : undefined;
    attempts.push({ jobId, attemptId, outcome, startMs, endMs, ...defined({ output, failure }) });
  }
  return attempts;
}

async function run(timeline: Timeline, wanted: SeedJob, attempt: Attempt): Promise<void> {
  const { organisationId } = wanted;
  const { jobId, attemptId, endMs, output } = attempt;
  // Without the counters of slots: those are of today, and both the grant and the release are left out.
  const { machineType } = wanted.configuration.spec;
  await timeline.send(job, jobId, 'BeginAttempt', { organisationId, attemptId, machineType }, attemptId);
  const request = { organisationId, jobId, attemptId, token: `seed-${attemptId}` };
  await timeline.once(`job#${jobId}`, `StartAttempt ${attemptId}`, (correlation) =>
    startAttempt(timeline, request, { actor: attemptId, correlation }),
  );
  timeline.to(endMs);
  if (output !== undefined) {
    await timeline.send(job, jobId, 'AddOutputs', { organisationId, attemptId, fileIds: [output] }, attemptId);
  }
  await end(timeline, wanted, attempt);
}

interface Attempt {
  readonly jobId: string;
  readonly attemptId: string;
  readonly outcome: Outcome;
  readonly failure?: AttemptFailure;
  readonly startMs: number;
  readonly endMs: number;
  readonly output?: string;
}

/** With the report goes what the saga would do a moment later, at the time at which it would have been done. */
async function end(timeline: Timeline, wanted: SeedJob, attempt: Attempt): Promise<void> {
  const { organisationId, inputs, userId } = wanted;
  const { jobId, attemptId, outcome } = attempt;
  const actor = outcome === 'cancelled' ? userId : attemptId;
  const unpin = inputs.map(
    (id) => ({ aggregate: file, id, type: 'UnpinFile', data: { organisationId, attemptId } }) as const,
  );
  const machineId = machineIdOf(attemptId);
  const reason = `attempt ${outcome}`;
  const giveBack = { aggregate: machine, id: machineId, type: 'TerminateMachine', data: { reason } } as const;
  const report = { aggregate: job, id: jobId, ...reportOf({ organisationId, userId, ...attempt }) };
  await timeline.together(report, [...unpin, giveBack], actor);
  await timeline.send(job, jobId, 'ReturnSlot', { organisationId, attemptId }, attemptId);
}

/** Assigned before any subscriber processes the attempt: nothing is started today for a machine of last month, nor given up. */
async function machineOf(
  timeline: Timeline,
  { organisationId, configuration }: SeedJob,
  jobId: string,
  attemptId: string,
) {
  const { spec } = configuration;
  const deadlineMs = timeline.nowMs() + MACHINE_START_DEADLINE_MS;
  const data = { organisationId, jobId, attemptId, machineType: spec.machineType, spec, deadlineMs };
  await timeline.send(machine, machineIdOf(attemptId), 'RequestMachine', data, attemptId);
  await timeline.send(machine, machineIdOf(attemptId), 'ReportMachineProvisioning', {}, attemptId);
  timeline.to(timeline.nowMs() + MACHINE_START_MS);
  await timeline.send(machine, machineIdOf(attemptId), 'AssignMachine', {}, attemptId);
}

async function makeOutput(timeline: Timeline, wanted: SeedJob, jobId: string): Promise<string> {
  const { organisationId, userId, name } = wanted;
  const content = Buffer.from(`${name}\nvolumes aligned: 42\nlargest residual: 0.3 voxels\n`);
  const about = { organisationId, name: `${name}, report.txt`, contentType: 'text/plain', uploaderId: userId };
  return uploadFile(timeline, { ...about, content, producedBy: jobId });
}
