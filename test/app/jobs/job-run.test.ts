import { commandsOf } from 'epoch';
import { MAX_SENDS, type Outgoing } from 'epoch/sagas';
import { committed } from 'epoch/testing';
import { describe, expect, it } from 'vitest';
import { startAttempt } from '../../../lib/app/jobs/commands/start-attempt.ts';
import { jobRun } from '../../../lib/app/jobs/sagas/job-run.ts';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { machineIdOf } from '../../../lib/domain/ids.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { attemptLimitMs } from '../../../lib/domain/job-spec.ts';
import {
  ATTEMPT_GRACE_MS,
  MACHINE_START_DEADLINE_MS,
  MACHINE_WAIT_MS,
  MAX_JOB_FILES,
} from '../../../lib/domain/limits.ts';
import { machine } from '../../../lib/domain/machine/machine.ts';
import { over, requested, START_MS, started } from '../../domain/job/sample.ts';
import { attemptId, fileId, jobId } from '../../domain/sample.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { attemptOf, createJob, found, SPEC, submit, upload } from '../scenes.ts';

const status = async (platform: Platform, attemptId: string) =>
  (await platform.kernel.load(machine, machineIdOf(attemptId))).state.status;
const jobStatus = async (platform: Platform, jobId: string) => (await platform.kernel.load(job, jobId)).state.status;

const afterLoss = (platform: Platform) => platform.waitUntil(platform.nowMs() + pauseAfter('infrastructure', 1));

async function running(platform: Platform, inputs: readonly string[] = [], organisationId?: string) {
  const org = organisationId ?? (await found(platform));
  const jobId = await createJob(platform, org, inputs);
  const attemptId = await submit(platform, org, jobId);
  const request = { organisationId: org, jobId, attemptId, token: 'runner-1' };
  const outcome = await startAttempt(platform, request, ORIGIN);
  if (!outcome.ok) throw new Error(outcome.rejection.message);
  await platform.settle();
  return { org, jobId, attemptId };
}

describe('the run of a job', () => {
  it('goes from the order of a machine to its end, and lets go of everything', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const input = await upload(platform, org, 10);
    const { jobId, attemptId } = await running(platform, [input], org);
    expect(platform.engine.submitted).toEqual([
      {
        machineId: machineIdOf(attemptId),
        jobId,
        attemptId,
        organisationId: org,
        machineType: SPEC.machineType,
        claim: expect.stringMatching(/^catc_[A-Za-z0-9_-]{43}$/),
        limitMs: attemptLimitMs(SPEC) + ATTEMPT_GRACE_MS,
        diskGib: 20,
      },
    ]);
    expect(await status(platform, attemptId)).toBe('assigned');
    const remove = () =>
      platform.attempt(file, commandsOf(file).DeleteFile(input, { organisationId: org, deletedBy: 'usr_ada' }));
    expect(await remove()).toMatchObject({ ok: false, rejection: { code: 'file-pinned' } });

    await platform.send(
      job,
      commandsOf(job).ReportAttempt(jobId, {
        organisationId: org,
        attemptId,
        outcome: 'succeeded',
        exitCode: 0,
      }),
    );
    await platform.settle();
    expect(await jobStatus(platform, jobId)).toBe('completed');
    expect(await status(platform, attemptId)).toBe('terminated');
    expect(platform.engine.terminated).toEqual([machineIdOf(attemptId)]);
    expect(await remove()).toMatchObject({ ok: true });
  });

  it('orders another machine when the first is lost, after a pause', async () => {
    const platform = createPlatform();
    const { org, jobId, attemptId: first } = await running(platform);
    await platform.send(machine, commandsOf(machine).FailMachine(machineIdOf(first), { reason: 'unplugged' }));
    await platform.settle();
    await afterLoss(platform);
    const second = await attemptOf(platform, jobId);
    expect(second).not.toBe(first);
    expect(platform.engine.submitted.map(({ attemptId }) => attemptId)).toEqual([first, second]);
    expect(await jobStatus(platform, jobId)).toBe('submitted');
    const late = { organisationId: org, attemptId: first, outcome: 'succeeded' as const };
    expect(await platform.attempt(job, commandsOf(job).ReportAttempt(jobId, late))).toMatchObject({
      ok: false,
      rejection: { code: 'attempt-superseded' },
    });
  });

  it('does not mistake the orderly end of a machine for a loss', async () => {
    const platform = createPlatform();
    const { org, jobId, attemptId } = await running(platform);
    await platform.send(
      job,
      commandsOf(job).ReportAttempt(jobId, {
        organisationId: org,
        attemptId,
        outcome: 'succeeded',
        exitCode: 0,
      }),
    );
    await platform.send(machine, commandsOf(machine).ReportMachineTerminated(machineIdOf(attemptId), {}));
    await platform.settle((items) => [...items].reverse());
    expect(await jobStatus(platform, jobId)).toBe('completed');
    expect(platform.engine.submitted).toHaveLength(1);
  });

  it('takes a machine that ends without a report for lost', async () => {
    const platform = createPlatform();
    const { jobId, attemptId } = await running(platform);
    await platform.send(machine, commandsOf(machine).ReportMachineTerminated(machineIdOf(attemptId), {}));
    await platform.settle();
    await afterLoss(platform);
    expect(await attemptOf(platform, jobId)).not.toBe(attemptId);
  });

  it('waits for a machine inside its engine, and fails for nothing but its start', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org, [], { maxAttempts: 1 });
    const attemptId = await submit(platform, org, jobId);
    await platform.waitUntil(platform.nowMs() + MACHINE_WAIT_MS - 1);
    expect(await status(platform, attemptId)).toBe('ordered');
    await platform.send(machine, commandsOf(machine).ReportMachineProvisioning(machineIdOf(attemptId)));
    await platform.settle();
    await platform.waitUntil(platform.nowMs() + MACHINE_START_DEADLINE_MS - 1);
    expect(await status(platform, attemptId)).toBe('provisioning');
    await platform.waitUntil(platform.nowMs() + 1);
    expect(await status(platform, attemptId)).toBe('failed');
    expect(platform.engine.terminated).toEqual([machineIdOf(attemptId)]);
    // It never ran: the job waits for another, and has used none of its tries.
    expect((await platform.kernel.load(job, jobId)).state).toMatchObject({ status: 'submitted', used: { job: 0 } });
  });

  it('ends an attempt at its deadline, and its machine with it', async () => {
    const platform = createPlatform();
    const { jobId, attemptId } = await running(platform);
    const deadline = platform.nowMs() + SPEC.timeoutMs + ATTEMPT_GRACE_MS;
    await platform.waitUntil(deadline - 1);
    expect(await jobStatus(platform, jobId)).toBe('running');
    await platform.waitUntil(deadline);
    expect(await jobStatus(platform, jobId)).toBe('failed');
    expect(await status(platform, attemptId)).toBe('terminated');
  });

  it('is not disturbed by the alarm clocks of attempts that are over', async () => {
    const platform = createPlatform();
    const { org, jobId, attemptId } = await running(platform);
    await platform.send(
      job,
      commandsOf(job).ReportAttempt(jobId, {
        organisationId: org,
        attemptId,
        outcome: 'failed',
        exitCode: 1,
      }),
    );
    await platform.settle();
    await platform.waitUntil(platform.nowMs() + pauseAfter('program', 1));
    const second = await attemptOf(platform, jobId);
    expect(second).not.toBe(attemptId);
    await platform.waitUntil(platform.nowMs() + SPEC.timeoutMs + ATTEMPT_GRACE_MS);
    expect(await attemptOf(platform, jobId)).toBe(second);
    expect(await jobStatus(platform, jobId)).toBe('submitted');
  });

  it('stops with the job', async () => {
    const platform = createPlatform();
    const { org, jobId, attemptId } = await running(platform);
    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId: org, cancelledBy: 'usr_ada' }));
    await platform.settle();
    expect(await status(platform, attemptId)).toBe('terminated');
    expect(platform.engine.submitted).toHaveLength(1);
  });

  it('orders no machine for a job that is cancelled at once', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_bob' }));
    await platform.send(job, commandsOf(job).CancelJob(jobId, { organisationId: org, cancelledBy: 'usr_ada' }));
    await platform.settle();
    expect(platform.engine.submitted).toEqual([]);
    expect((await platform.kernel.load(job, jobId)).state).toMatchObject({ status: 'cancelled', attempts: 0 });
  });

  it('lets go of 1,000 inputs in one reaction, and orders the next machine in the same', () => {
    const inputs = Array.from({ length: MAX_JOB_FILES }, (_, i) => fileId(i));
    const ended = over(1, 'failed', START_MS, { exitCode: 1 });
    const commits = committed(job, jobId, [[requested()], [started(1, inputs)], [ended, requested(2, 2)]]);
    let state = jobRun.initial;
    let sent: readonly Outgoing[] = [];
    for (const commit of commits) ({ state, send: sent } = jobRun.react(state, commit));
    expect(sent.length).toBeLessThanOrEqual(MAX_SENDS);
    const unpinned = sent.filter(({ type }) => type === 'UnpinFile').map(({ aggregateId }) => aggregateId);
    expect(unpinned).toEqual(inputs);
    expect(sent.map(({ type }) => type).slice(MAX_JOB_FILES)).toEqual([
      'TerminateMachine',
      'RequestMachine',
      'ExpireMachine',
    ]);
    expect(state).toEqual({ attemptId: attemptId(2), inputs: [] });
  });
});
