import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { expireWaiting, MAX_EXPIRED } from '../../../lib/app/jobs/commands/expire-waiting.ts';
import { expiredWaiting } from '../../../lib/app/jobs/queries/waiting-jobs.ts';
import { jobRow } from '../../../lib/app/jobs/views/job-rows.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { createPlatform, ORIGIN, type Platform } from '../platform.ts';
import { createJob, found } from '../scenes.ts';

const HOUR_MS = 3_600_000;

async function withSlots(platform: Platform, all: number): Promise<void> {
  const limits = { all, organisation: all, machineTypes: {}, organisations: {} };
  await platform.send(jobSlots, commandsOf(jobSlots).ChangeSlotLimits(JOB_SLOTS_ID, { limits, changedBy: 'usr_root' }));
  await platform.settle();
}

async function submitted(platform: Platform, organisationId: string, queueTimeoutMs?: number): Promise<string> {
  const limit = queueTimeoutMs === undefined ? {} : { queueTimeoutMs };
  const jobId = await createJob(platform, organisationId, [], { maxAttempts: 1, ...limit });
  await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_bob' }));
  await platform.settle();
  return jobId;
}

async function expire(platform: Platform) {
  const { kernel, queue, nowMs } = platform;
  const ended = await expireWaiting({ kernel, queue, nowMs }, ORIGIN);
  await platform.settle();
  return ended;
}

const statusOf = async (platform: Platform, jobId: string) => (await platform.kernel.load(job, jobId)).state.status;

describe('a job that may wait for so long', () => {
  it('fails by then with the class queue, without attempt or machine', async () => {
    const platform = createPlatform();
    await withSlots(platform, 0);
    const organisationId = await found(platform);
    const [limited, patient] = [
      await submitted(platform, organisationId, HOUR_MS),
      await submitted(platform, organisationId),
    ];
    platform.setMs(platform.nowMs() + HOUR_MS - 1);
    expect(await expire(platform)).toEqual({ expired: 0 });
    platform.setMs(platform.nowMs() + 1);
    expect(await expire(platform)).toEqual({ expired: 1 });
    expect(await expire(platform)).toEqual({ expired: 0 });
    expect([await statusOf(platform, limited), await statusOf(platform, patient)]).toEqual(['failed', 'submitted']);
    const row = await jobRow.get(platform.views, { jobId: limited });
    const reason = 'it waited longer than 3600000 ms for a slot';
    expect(row?.values).toMatchObject({ status: 'failed', failure: 'queue', reason });
    expect(platform.engine.submitted).toEqual([]);
  });

  it('leaves the list of those that wait when it is served or cancelled', async () => {
    const platform = createPlatform();
    await withSlots(platform, 0);
    const organisationId = await found(platform);
    const [first, second] = [
      await submitted(platform, organisationId, HOUR_MS),
      await submitted(platform, organisationId, HOUR_MS),
    ];
    const wait = () => expiredWaiting(platform.queue, platform.nowMs() + HOUR_MS, MAX_EXPIRED);
    expect((await wait()).map(({ jobId }) => jobId)).toEqual([first, second]);
    await platform.send(job, commandsOf(job).CancelJob(second, { organisationId, cancelledBy: 'usr_bob' }));
    await platform.settle();
    expect((await wait()).map(({ jobId }) => jobId)).toEqual([first]);
    await withSlots(platform, 1);
    expect(await wait()).toEqual([]);
    expect(await statusOf(platform, first)).toBe('submitted');
    expect(platform.engine.submitted).toHaveLength(1);
  });
});
