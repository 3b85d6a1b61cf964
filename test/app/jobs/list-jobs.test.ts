import { commandsOf } from 'epoch';
import { describe, expect, it } from 'vitest';
import { listJobs, MAX_PAGES_READ } from '../../../lib/app/jobs/queries/list-jobs.ts';
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
  return { made, all, cancelled: made.filter((_, index) => (count - 1 - index) % 3 === 0) };
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

  it('reads a bounded number of rows for a page, and goes on from there', async () => {
    const { all } = await lab(MAX_PAGES_READ + 5);
    const pages = await all('running', 1);
    expect(pages).toEqual([[], []]);
  });
});
