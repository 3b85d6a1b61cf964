import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { waitingJob } from '../../../lib/app/jobs/queries/waiting-reason.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../lib/domain/job-slots/job-slots.ts';
import { organisation } from '../../../lib/domain/organisation/organisation.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { createJob, finish, found, jobState } from '../scenes.ts';

const suspend = (platform: Platform, org: string) =>
  platform.send(
    organisation,
    commandsOf(organisation).SuspendOrganisation(org, { reason: 'abuse', suspendedBy: 'usr_root' }),
  );
const resume = (platform: Platform, org: string) =>
  platform.send(organisation, commandsOf(organisation).ResumeOrganisation(org, { resumedBy: 'usr_root' }));

async function submit(platform: Platform, organisationId: string, maxAttempts = 1): Promise<string> {
  const jobId = await createJob(platform, organisationId, [], { maxAttempts });
  await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_bob' }));
  await platform.settle();
  return jobId;
}

describe('jobs of an organisation that is suspended', () => {
  it('get no slot, others do, and are served when it is resumed', async () => {
    const platform = createPlatform();
    const [org, other] = [await found(platform, 'Late'), await found(platform, 'Other')];
    await suspend(platform, org);
    const waits = await submit(platform, org);
    const served = await submit(platform, other);
    expect((await jobState(platform, waits)).slot).toBeUndefined();
    expect((await jobState(platform, served)).slot).toBeDefined();
    const ports = { kernel: platform.kernel, queue: platform.viewStore, nowMs: platform.nowMs() };
    expect(await waitingJob(ports, waits, await jobState(platform, waits))).toMatchObject({ reason: 'suspended' });
    const { state: slots } = await platform.kernel.load(jobSlots, JOB_SLOTS_ID);
    expect(slots.used.organisations).toEqual({ [other]: 1 });
    await resume(platform, org);
    // At once: no run of the schedule comes before.
    await platform.settle();
    expect((await jobState(platform, waits)).slot).toBeDefined();
  });

  it('run to their end, and what failed is tried again when it is resumed', async () => {
    const platform = createPlatform();
    const org = await found(platform);
    const [ends, fails] = [await submit(platform, org), await submit(platform, org, 2)];
    await suspend(platform, org);
    await finish(platform, ends, 'succeeded');
    expect((await jobState(platform, ends)).status).toBe('completed');
    await finish(platform, fails, 'failed');
    const hour = 3_600_000;
    await platform.waitUntil(platform.nowMs() + hour);
    const waiting = await jobState(platform, fails);
    expect(waiting.waiting).toBeDefined();
    expect(waiting.slot).toBeUndefined();
    await resume(platform, org);
    await platform.waitUntil(platform.nowMs() + hour);
    expect((await jobState(platform, fails)).slot).toBeDefined();
  });
});
