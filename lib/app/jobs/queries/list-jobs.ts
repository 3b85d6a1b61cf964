import type { Page, Row, ViewReader } from 'epoch/views';
import { jobKey, jobListKey } from '../views/jobs.ts';

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
export async function listJobs(views: ViewReader, org: string, listing: JobListing): Promise<Page<Row>> {
  const { status, limit = DEFAULT_LIMIT } = listing;
  const { partition } = jobListKey(org, '');
  const items: Row[] = [];
  let { cursor } = listing;
  for (let read = 0; read < MAX_PAGES_READ; read += 1) {
    const room = limit - items.length;
    const from = cursor === undefined ? {} : { cursor };
    const page = await views.page('jobs', { partition, limit: room, order: 'descending', ...from });
    const ids = page.items.map(({ values }) => String(values['jobId']));
    const rows = ids.length === 0 ? [] : await views.getMany('jobs', ids.map(jobKey));
    items.push(...rows.filter(({ values }) => status === undefined || values['status'] === status));
    if (page.cursor === undefined) return { items };
    cursor = page.cursor;
    if (items.length === limit || status === undefined) break;
  }
  return cursor === undefined ? { items } : { items, cursor };
}
