import { commandsOf } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JobFilter, listJobs } from '../../../lib/app/jobs/queries/list-jobs.ts';
import { type JobRow, jobRow, openJobRow } from '../../../lib/app/jobs/views/job-rows.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform, type Platform } from '../platform.ts';
import { createJob, finish, found } from '../scenes.ts';

/** More than one request would look through one by one. */
const MANY = 30;
const STATUSES = ['draft', 'submitted', 'running', 'completed', 'failed', 'cancelled'] as const;
const ACTS = ['submit', 'retry', 'start', 'succeed', 'fail', 'cancel'] as const;
/** Each end and each way to it, which sixty random histories may all miss. */
const ENDS: [[number, (typeof ACTS)[number]][]][] = (['start', 'succeed', 'fail', 'cancel'] as const).map((act) => [
  [
    [0, 'submit'],
    [1, 'submit'],
    [1, act],
  ],
]);

/** Submits a job that a slot is free for. */
async function submitAndServe(platform: Platform, organisationId: string, jobId: string): Promise<void> {
  await platform.attempt(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_ada' }));
  await platform.settle();
  await platform.dispatch();
  await platform.settle();
}

/** What somebody or a runner does with a job; refused where the job is not so far. */
async function does(platform: Platform, organisationId: string, jobId: string, act: (typeof ACTS)[number]) {
  const of = { organisationId };
  const { state } = await platform.kernel.load(job, jobId);
  const attemptId = state.status === 'none' ? undefined : state.attempt?.id;
  if (act === 'submit') return submitAndServe(platform, organisationId, jobId);
  if (act === 'retry') {
    await platform.attempt(job, commandsOf(job).RetryJob(jobId, { ...of, userId: 'usr_ada' }));
    return platform.settle();
  }
  if (act === 'cancel')
    return platform.attempt(job, commandsOf(job).CancelJob(jobId, { ...of, cancelledBy: 'usr_ada' }));
  if (attemptId === undefined) return;
  const attempt = { ...of, attemptId };
  const start = { ...attempt, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
  await platform.attempt(job, commandsOf(job).StartAttempt(jobId, start));
  if (act === 'start') return;
  const outcome = act === 'succeed' ? 'succeeded' : 'failed';
  await platform.attempt(job, commandsOf(job).ReportAttempt(jobId, { ...attempt, outcome }));
  await platform.settle();
}

/** So many jobs of one organisation; every third of them is cancelled. */
async function lab(count: number) {
  const platform = createPlatform();
  const org = await found(platform);
  const made: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const id = await createJob(platform, org);
    if (number % 3 === 0)
      await platform.send(job, commandsOf(job).CancelJob(id, { organisationId: org, cancelledBy: 'usr_ada' }));
    made.unshift(id);
  }
  await platform.settle();
  const page = (status?: string, limit?: number, cursor?: string) =>
    listJobs(platform.views, org, { status, limit, cursor });
  async function all(status?: string, limit?: number): Promise<readonly string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const read = await page(status, limit, cursor);
      pages.push(read.items.map(({ values }) => values.jobId));
      cursor = read.cursor;
    } while (cursor !== undefined);
    return pages;
  }
  const named = async (filter: JobFilter) =>
    (await listJobs(platform.views, org, filter)).items.map(({ values }) => values.jobId);
  const configurationOf = async (jobId: string) =>
    (await jobRow.get(platform.views, { jobId }))?.values.configurationId ?? 'none';
  return {
    org,
    platform,
    made,
    all,
    named,
    configurationOf,
    cancelled: made.filter((_, index) => (count - 1 - index) % 3 === 0),
  };
}

describe('a listing of jobs', () => {
  it('is newest first, each once, whatever the pages’ size', async () => {
    const { made, all } = await lab(10);
    expect((await all()).flat()).toEqual(made);
    expect((await all(undefined, 3)).flat()).toEqual(made);
  });

  it('of one status has full pages of it and misses none', async () => {
    const { all, cancelled } = await lab(20);
    const pages = await all('cancelled', 3);
    expect(pages.flat()).toEqual(cancelled);
    expect(pages.slice(0, 2).map(({ length }) => length)).toEqual([3, 3]);
  });

  it('is narrowed by configuration, by who made them, and by a part of the name, each alone and together', async () => {
    const { made, named, configurationOf } = await lab(4);
    const [newest = ''] = made;
    const configuration = await configurationOf(newest);
    const all = { configuration, createdBy: 'usr_ada', search: 'SORT' };
    expect(await named({ createdBy: 'usr_ada' })).toEqual(made);
    expect(await named({ search: 'rT i' })).toEqual(made);
    expect(await named({ configuration })).toEqual([newest]);
    expect(await named(all)).toEqual([newest]);
    for (const other of [{ configuration: 'jcf_other' }, { createdBy: 'usr_other' }, { search: 'sorted' }])
      expect(await named({ ...all, ...other })).toEqual([]);
  });

  it('finds what waits or failed among any number of others, in one page', async () => {
    const { org, platform, all } = await lab(MANY);
    const [waiting, failed] = [await createJob(platform, org), await createJob(platform, org, [], { maxAttempts: 1 })];
    for (const jobId of [waiting, failed]) await submitAndServe(platform, org, jobId);
    await finish(platform, failed, 'failed');
    for (let later = 0; later < MANY; later += 1) await createJob(platform, org);
    await platform.settle();
    expect(await all('submitted', 1)).toEqual([[waiting]]);
    expect(await all('failed', 1)).toEqual([[failed]]);
  });

  it('of a status is what all jobs have that status, whatever became of them', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...ACTS)), { maxLength: 14 }), async (acts) => {
        const platform = createPlatform();
        const org = await found(platform);
        const jobs = [0, 1, 2].map(() => createJob(platform, org, [], { maxAttempts: 1 }));
        for (const [number, act] of acts) await does(platform, org, (await jobs[number]) ?? '', act);
        await platform.settle();
        const { items: all } = await listJobs(platform.views, org, {});
        for (const status of STATUSES) {
          const { items } = await listJobs(platform.views, org, { status });
          expect(items).toEqual(all.filter(({ values }) => values.status === status));
          reached.add(items.length > 0 ? status : 'draft');
        }
        const open = await openJobRow.page(platform.views, { organisationId: org }, { limit: 9, order: 'descending' });
        const isOpen = ({ values: { status } }: JobRow) => status === 'submitted' || status === 'running';
        expect(open.items.map(({ values }) => values.jobId)).toEqual(
          all.filter(isOpen).map(({ values }) => values.jobId),
        );
      }),
      { numRuns: 60, examples: ENDS },
    );
    expect([...reached].toSorted()).toEqual([...STATUSES].toSorted());
  });
});
