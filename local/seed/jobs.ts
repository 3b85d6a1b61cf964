import { startAttempt } from '../../lib/app/commands/start-attempt.ts';
import { file } from '../../lib/domain/file/commands.ts';
import { machineIdOf } from '../../lib/domain/ids.ts';
import { job } from '../../lib/domain/job/commands.ts';
import { jobConfiguration } from '../../lib/domain/job-configuration/commands.ts';
import type { JobSpec } from '../../lib/domain/job-spec.ts';
import { MACHINE_START_DEADLINE_MS } from '../../lib/domain/limits.ts';
import { machine } from '../../lib/domain/machine/commands.ts';
import { uploadFile } from './files.ts';
import type { SeedWorld } from './world.ts';

const MINUTE_MS = 60_000;
const MACHINE_START_MS = 20_000;

export interface Configuration {
  readonly id: string;
  readonly spec: JobSpec;
}

export async function publish(world: SeedWorld, organisationId: string, name: string, spec: JobSpec, authorId: string) {
  const id = world.id('jobConfiguration', name);
  await world.send(jobConfiguration, id, 'DraftJobConfiguration', { organisationId, name, spec, authorId }, authorId);
  const data = { organisationId, publisherId: authorId };
  await world.send(jobConfiguration, id, 'PublishJobConfiguration', data, authorId);
  return { id, spec } satisfies Configuration;
}

export interface SeedJob {
  readonly organisationId: string;
  readonly name: string;
  readonly configuration: Configuration;
  readonly inputs: readonly string[];
  readonly userId: string;
  /** How each attempt ends; the job ends with the last one. */
  readonly attempts: readonly { readonly minutes: number; readonly outcome: 'succeeded' | 'failed' | 'cancelled' }[];
}

export interface Ran {
  readonly jobId: string;
  /** Files that it made. */
  readonly outputs: readonly string[];
}

/** A job's whole life: made, submitted, run on a machine of its own, ended, with an output when it succeeds. */
export async function runJob(world: SeedWorld, wanted: SeedJob): Promise<Ran> {
  const { organisationId, name, configuration, inputs, userId } = wanted;
  const jobId = world.id('job', name);
  const outputs: string[] = [];
  const { id: configurationId, spec } = configuration;
  const made = { organisationId, name, configurationId, configurationVersion: 1, spec, creatorId: userId };
  await world.send(job, jobId, 'CreateJob', { ...made, fileIds: inputs }, userId);
  let state = await world.send(job, jobId, 'SubmitJob', { organisationId, userId }, userId);
  for (const { minutes, outcome } of wanted.attempts) {
    const attemptId = state.status === 'none' ? undefined : state.attempt?.id;
    if (attemptId === undefined) break;
    await machineOf(world, wanted, jobId, attemptId);
    world.to(world.nowMs() + MACHINE_START_MS);
    const origin = { actor: attemptId, correlation: attemptId };
    const request = { organisationId, jobId, attemptId, token: `seed-${attemptId}` };
    const started = await startAttempt(world, request, origin);
    if (!started.ok) world.passOver(`the start of ${name}`, started.rejection);
    await world.send(machine, machineIdOf(attemptId), 'AssignMachine', {}, attemptId);
    world.to(world.nowMs() + Math.round(minutes * MINUTE_MS));
    if (outcome === 'succeeded') outputs.push(await makeOutput(world, wanted, jobId, attemptId));
    state =
      outcome === 'cancelled'
        ? await world.send(job, jobId, 'CancelJob', { organisationId, cancelledBy: userId }, userId)
        : await world.send(job, jobId, 'ReportAttempt', reportOf(organisationId, attemptId, outcome), attemptId);
    // What the saga would do a moment later, said at the time at which it would have been done.
    for (const fileId of inputs) await world.send(file, fileId, 'UnpinFile', { organisationId, attemptId }, attemptId);
    await world.send(machine, machineIdOf(attemptId), 'TerminateMachine', { reason: `attempt ${outcome}` }, attemptId);
    await world.send(machine, machineIdOf(attemptId), 'ReportMachineTerminated', {}, attemptId);
  }
  return { jobId, outputs };
}

function reportOf(organisationId: string, attemptId: string, outcome: 'succeeded' | 'failed') {
  const said = outcome === 'succeeded' ? { exitCode: 0 } : { exitCode: 3, reason: 'the reference was not readable' };
  return { organisationId, attemptId, outcome, ...said };
}

/** Past being asked for before anybody hears of it: nothing is started today for a machine of last month. */
async function machineOf(
  world: SeedWorld,
  { organisationId, configuration }: SeedJob,
  jobId: string,
  attemptId: string,
) {
  const { spec } = configuration;
  const deadlineMs = world.nowMs() + MACHINE_START_DEADLINE_MS;
  const data = { organisationId, jobId, attemptId, machineType: spec.machineType, spec, deadlineMs };
  await world.send(machine, machineIdOf(attemptId), 'RequestMachine', data, attemptId);
  await world.send(machine, machineIdOf(attemptId), 'ReportMachineProvisioning', {}, attemptId);
}

async function makeOutput(world: SeedWorld, wanted: SeedJob, jobId: string, attemptId: string): Promise<string> {
  const { organisationId, userId, name } = wanted;
  const content = Buffer.from(`${name}\nvolumes aligned: 42\nlargest residual: 0.3 voxels\n`);
  const about = { organisationId, name: `${name}, report.txt`, contentType: 'text/plain', uploaderId: userId };
  const output = await uploadFile(world, { ...about, content, producedBy: jobId });
  await world.send(job, jobId, 'AddOutputs', { organisationId, attemptId, fileIds: [output] }, attemptId);
  return output;
}
