import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { EXPIRED_AT_ONCE, expireWaiting } from '../../../lib/app/jobs/commands/expire-waiting.ts';
import { expiredWaiting } from '../../../lib/app/jobs/queries/waiting-jobs.ts';
import { jobRow } from '../../../lib/app/jobs/views/job-rows.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
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

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
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
    const wait = () => all(expiredWaiting(platform.queue, platform.nowMs() + HOUR_MS));
    expect((await wait()).map(({ jobId }) => jobId)).toEqual([first, second]);
    await platform.send(job, commandsOf(job).CancelJob(second, { organisationId, cancelledBy: 'usr_bob' }));
    await platform.settle();
    expect((await wait()).map(({ jobId }) => jobId)).toEqual([first]);
    await withSlots(platform, 1);
    expect(await wait()).toEqual([]);
    expect(await statusOf(platform, first)).toBe('submitted');
    expect(platform.engine.submitted).toHaveLength(1);
  });

  it('does not fail while its organisation is suspended, and has its whole time when that ends; others fail meanwhile', async () => {
    const platform = createPlatform();
    await withSlots(platform, 0);
    const [org, other] = [await found(platform, 'Late'), await found(platform, 'Other')];
    const waits = await submitted(platform, org, HOUR_MS);
    const others = await submitted(platform, other, HOUR_MS);
    const suspend = { reason: 'unpaid', suspendedBy: 'usr_root' };
    await platform.send(organisation, commandsOf(organisation).SuspendOrganisation(org, suspend));
    platform.setMs(platform.nowMs() + 48 * HOUR_MS);
    expect(await expire(platform)).toEqual({ expired: 1 });
    expect([await statusOf(platform, waits), await statusOf(platform, others)]).toEqual(['submitted', 'failed']);
    await platform.send(organisation, commandsOf(organisation).ResumeOrganisation(org, { resumedBy: 'usr_root' }));
    await platform.settle();
    platform.setMs(platform.nowMs() + HOUR_MS - 1);
    expect(await expire(platform)).toEqual({ expired: 0 });
    platform.setMs(platform.nowMs() + 1);
    expect(await expire(platform)).toEqual({ expired: 1 });
    expect(await statusOf(platform, waits)).toBe('failed');
  });

  it('fails with others at a time: a run has more to do than to end a thousand jobs', async () => {
    const platform = createPlatform();
    await withSlots(platform, 0);
    const organisationId = await found(platform);
    for (let n = 0; n < 40; n += 1) await submitted(platform, organisationId, HOUR_MS);
    platform.setMs(platform.nowMs() + HOUR_MS);
    let [now, most] = [0, 0];
    const { kernel, queue, nowMs } = platform;
    const execute: typeof kernel.execute = async (...args) => {
      now += 1;
      most = Math.max(most, now);
      return kernel.execute(...args).finally(() => {
        now -= 1;
      });
    };
    expect(await expireWaiting({ kernel: { ...kernel, execute }, queue, nowMs }, ORIGIN)).toEqual({ expired: 40 });
    expect(most).toBe(EXPIRED_AT_ONCE);
  });

  it('fails in its time however many of suspended organisations have waited longer', async () => {
    const keys = Array.from({ length: 2_500 }, (_, n) => String(n).padStart(15, '0'));
    const key = (at: string, org: string) => `${at} ${org} job_${at}`;
    const places = keys.map((at) => key(at, at === keys.at(-1) ? 'org_late' : 'org_suspended'));
    const queue = {
      sorts: async (_view: string, { after = '', limit }: { readonly after?: string; readonly limit: number }) =>
        places.filter((one) => one > after).slice(0, limit),
    };
    const found = await all(expiredWaiting(queue, 2_499));
    expect(found).toHaveLength(2_500);
    expect(found.at(-1)?.organisationId).toBe('org_late');
    expect(await all(expiredWaiting(queue, 1_499))).toHaveLength(1_500);
  });
});
