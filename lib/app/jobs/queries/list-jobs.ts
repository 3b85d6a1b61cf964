import type { Page, ViewReader } from 'epoch/views';
import { type JobRow, jobListRow, jobRow } from '../views/job-rows.ts';

export interface JobListing {
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;
/** Pages of all jobs that one request reads at most while it looks for a status; what it answers then may be short. */
export const MAX_PAGES_READ = 20;

/**
 * Rows of an organisation's jobs, newest first, page by page. With a status, jobs of others are passed over: a page is full
 * unless the jobs end or the bound is met, and the cursor leads on from the last job that was looked at.
 */
export async function listJobs(views: ViewReader, org: string, listing: JobListing): Promise<Page<JobRow>> {
  const { status, limit = DEFAULT_LIMIT } = listing;
  const items: JobRow[] = [];
  let { cursor } = listing;
  for (let read = 0; read < MAX_PAGES_READ; read += 1) {
    const room = limit - items.length;
    const wanted = { limit: room, order: 'descending', cursor } as const;
    const page = await jobListRow.page(views, { organisationId: org }, wanted);
    const rows = await jobRow.getMany(
      views,
      page.items.map(({ values }) => values),
    );
    items.push(...rows.filter(({ values }) => status === undefined || values.status === status));
    if (page.cursor === undefined) return { items };
    cursor = page.cursor;
    if (items.length === limit || status === undefined) break;
  }
  return cursor === undefined ? { items } : { items, cursor };
}
