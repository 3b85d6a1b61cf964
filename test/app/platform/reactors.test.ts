import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { ComputeEngineError } from '../../../lib/app/ports/compute-engine.ts';
import { pauseAfter } from '../../../lib/domain/failure-class.ts';
import { file } from '../../../lib/domain/file/file.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { MAX_PLATFORM_LOSSES } from '../../../lib/domain/limits.ts';
import { createPlatform } from '../platform.ts';
import { attemptOf, begin, createJob, found, submit, upload } from '../scenes.ts';

const deletion = { deletedBy: 'usr_ada' };

describe('the deletion of objects', () => {
  it('follows the deletion of a file, and only that', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const [kept, gone] = [await upload(platform, org, 1), await upload(platform, org, 1)];
    await platform.send(file, commandsOf(file).DeleteFile(gone, { organisationId: org, ...deletion }));
    await platform.settle();
    await platform.settle();
    expect(platform.deleted).toEqual([`${org}/${gone}`]);
    expect(platform.aborted).toEqual([]);
    expect(platform.deleted).not.toContain(`${org}/${kept}`);
  });

  it('ends the upload and takes the object too, for the store may have completed it already', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const begun = await begin(platform, org, 5);
    const fileId = begun.ok ? begun.fileId : '';
    await platform.send(file, commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    await platform.settle();
    expect(platform.aborted).toEqual([`s3-${fileId}`]);
    expect(platform.deleted).toEqual([`${org}/${fileId}`]);
  });
});

describe('the links of a deleted file', () => {
  it('end in every job, however many', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const fileId = await upload(platform, org, 1);
    const limits = { all: 200, organisation: 200, machineTypes: {}, organisations: {} };
    const { ChangeSlotLimits } = commandsOf(jobSlots);
    await platform.send(jobSlots, ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_admin' }));
    const jobs: string[] = [];
    for (let i = 0; i < 120; i += 1) jobs.push(await createJob(platform, org, [fileId]));
    const { SubmitJob, StartAttempt, ReportAttempt } = commandsOf(job);
    for (const id of jobs) await platform.send(job, SubmitJob(id, { organisationId: org, userId: 'usr_bob' }));
    await platform.settle();
    for (const id of jobs) {
      const attemptId = await attemptOf(platform, id);
      const of = { organisationId: org, attemptId };
      const start = { ...of, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [fileId] };
      await platform.send(job, StartAttempt(id, start));
      await platform.send(job, ReportAttempt(id, { ...of, outcome: 'succeeded' }));
    }
    await platform.settle();
    await platform.send(file, commandsOf(file).DeleteFile(fileId, { organisationId: org, ...deletion }));
    await platform.settle();
    expect(await platform.rows('job-files', fileId)).toEqual([]);
    for (const jobId of jobs) {
      const { state } = await platform.kernel.load(job, jobId);
      expect(state).toMatchObject({ status: 'completed', inputs: [] });
    }
  });
});

describe('the order of a machine', () => {
  it('that the engine refuses for good fails the machine, and in the end the job', async () => {
    const platform = createPlatform();
    platform.engine.submit = async () => {
      throw new ComputeEngineError('no such queue', { retryable: false });
    };
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    await submit(platform, org, jobId);
    for (let losses = 1; losses < MAX_PLATFORM_LOSSES; losses += 1)
      await platform.waitUntil(platform.nowMs() + pauseAfter('infrastructure', losses));
    const { state } = await platform.kernel.load(job, jobId);
    // None of them used a try of the job's own.
    expect(state).toMatchObject({ status: 'failed', attempt: { number: MAX_PLATFORM_LOSSES }, used: { job: 0 } });
  });

  it('that the engine cannot take now is given again', async () => {
    const platform = createPlatform();
    const take = platform.engine.submit;
    platform.engine.submit = async () => {
      throw new ComputeEngineError('busy', { retryable: true });
    };
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    await expect(submit(platform, org, jobId)).rejects.toThrow('busy');
    platform.engine.submit = take;
    await platform.settle();
    expect(platform.engine.submitted).toMatchObject([{ jobId }]);
  });

  it('is given once, however often it is heard', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const jobId = await createJob(platform, org);
    await submit(platform, org, jobId);
    await platform.settle();
    await platform.settle();
    expect(platform.engine.submitted).toHaveLength(1);
  });
});
