import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { type JobFilter, listJobs, MAX_PAGES_READ } from '../../../lib/app/jobs/queries/list-jobs.ts';
import { jobRow } from '../../../lib/app/jobs/views/job-rows.ts';
import { job } from '../../../lib/domain/job/job.ts';
import { createPlatform } from '../platform.ts';
import { createJob, found } from '../scenes.ts';

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
  return { made, all, named, configurationOf, cancelled: made.filter((_, index) => (count - 1 - index) % 3 === 0) };
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

  it('reads a bounded number of rows for a page, and goes on from there', async () => {
    const { all } = await lab(MAX_PAGES_READ + 5);
    const pages = await all('running', 1);
    expect(pages).toEqual([[], []]);
  });
});
