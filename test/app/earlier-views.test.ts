import { commandsOf } from 'epoch';
import { createMemoryChangeLog } from 'epoch/transport';
import { LIVE_POINTER_MS } from 'epoch/views';
import { describe, expect, it } from 'vitest';
import { COMMON_VIEWS } from '../../lib/app/api-views.ts';
import { EARLIER_VIEWS } from '../../lib/app/earlier-views.ts';
import { listJobs } from '../../lib/app/jobs/queries/list-jobs.ts';
import { jobRow } from '../../lib/app/jobs/views/job-rows.ts';
import { jobs, jobs1 } from '../../lib/app/jobs/views/jobs.ts';
import { withReadYourWrites } from '../../lib/app/read-your-writes.ts';
import { fillView, makeLive } from '../../lib/app/rebuilds.ts';
import { projectorWhileRead, withoutUnread } from '../../lib/app/while-read.ts';
import { job } from '../../lib/domain/job/job.ts';
import { createPlatform } from './platform.ts';
import { createJob, found } from './scenes.ts';

const pause = () => new Promise<void>(() => {});

/** An organisation with a job, on a stage that reads this version of jobs: 1 where it was just upgraded. */
async function stage(version: number) {
  const scene = createPlatform();
  const { platform } = scene;
  await platform.viewStore.claimLive('jobs', version);
  const org = await found(scene);
  const jobId = await createJob(scene, org);
  await scene.settle();
  const submit = () => scene.send(job, commandsOf(job).SubmitJob(jobId, { organisationId: org, userId: 'usr_ada' }));
  const keptIn = async (view: string) => (await jobRow.get(platform.viewStore.at(view), { jobId }))?.values.status;
  return { scene, platform, org, jobId, submit, keptIn };
}

describe('an earlier version of a view', () => {
  it('is kept beside the newest while it is read', async () => {
    const { keptIn } = await stage(1);
    expect([await keptIn('jobs@1'), await keptIn('jobs@2')]).toEqual(['draft', 'draft']);
  });

  it('is not kept where nobody reads it, nor swept', async () => {
    const { platform, keptIn } = await stage(2);
    expect([await keptIn('jobs@1'), await keptIn('jobs@2')]).toEqual([undefined, 'draft']);
    const earlier = EARLIER_VIEWS.map((view) => projectorWhileRead(platform, view));
    expect(await withoutUnread(earlier)).toEqual([]);
  });

  it('is swept where it is read, and where the store does not say', async () => {
    const { platform } = await stage(1);
    const earlier = projectorWhileRead(platform, jobs1);
    expect(await withoutUnread([earlier])).toEqual([earlier]);
    const viewStore = { ...platform.viewStore, live: () => Promise.reject(new Error('throttled')) };
    const unsure = projectorWhileRead({ ...platform, viewStore }, jobs1);
    expect(await withoutUnread([unsure])).toEqual([unsure]);
  });

  it('is what queries find jobs by status in until the newest one is filled', async () => {
    const { scene, platform, org, jobId, submit } = await stage(1);
    await submit();
    await scene.settle();
    const submitted = async () =>
      (await listJobs(platform.views, org, { status: 'submitted' })).items.map(({ values }) => values.jobId);
    expect(await submitted()).toEqual([jobId]);
    const changeLog = createMemoryChangeLog();
    await fillView({ platform, changeLog, pause }, jobs);
    expect(await makeLive({ platform, changeLog }, jobs, 2)).toBeUndefined();
    scene.setMs(scene.nowMs() + LIVE_POINTER_MS);
    expect([await platform.views.liveVersion('jobs'), await submitted()]).toEqual([2, [jobId]]);
  });

  it('is caught up by a query with a token although neither the inline step nor the bus did anything', async () => {
    const { platform, jobId, submit, keptIn } = await stage(1);
    const { consistency } = withReadYourWrites(platform, COMMON_VIEWS, { pause, seal: async () => 'sealed' });
    await submit();
    const { version } = await platform.kernel.load(job, jobId);
    expect(await keptIn('jobs@1')).toBe('draft');
    expect(await consistency.reach({ [`job#${jobId}`]: version }, ['jobs'])).toBe('current');
    expect(await keptIn('jobs@1')).toBe('submitted');
  });

  it('is kept on after the switch, so that one can go back, until there is no way back', async () => {
    const { scene, platform, org, jobId, submit, keptIn } = await stage(1);
    const changeLog = createMemoryChangeLog();
    await platform.viewStore.switchLive('jobs', 1, 2);
    scene.setMs(scene.nowMs() + LIVE_POINTER_MS);
    await submit();
    await scene.settle();
    expect(await keptIn('jobs@1')).toBe('submitted');
    expect(await makeLive({ platform, changeLog }, jobs, 1)).toBeUndefined();
    expect(await platform.viewStore.live('jobs')).toEqual({ version: 1, previous: 2 });
    // A later version takes its place, and then the one after that.
    await platform.viewStore.switchLive('jobs', 1, 2);
    await platform.viewStore.switchLive('jobs', 2, 3);
    scene.setMs(scene.nowMs() + LIVE_POINTER_MS);
    await scene.send(job, commandsOf(job).CancelJob(jobId, { organisationId: org, cancelledBy: 'usr_ada' }));
    await scene.settle();
    expect([await keptIn('jobs@1'), await keptIn('jobs@2')]).toEqual(['submitted', 'cancelled']);
  });
});
