import type { Page, ViewReader } from 'epoch/views';
import { type JobRow, jobListRow, jobRow } from '../views/job-rows.ts';

export interface JobFilter {
  readonly status?: string | undefined;
  readonly configuration?: string | undefined;
  readonly createdBy?: string | undefined;
  /** Contained in the name, in capitals or not. */
  readonly search?: string | undefined;
}

export interface JobListing extends JobFilter {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

const DEFAULT_LIMIT = 50;
/** Pages of all jobs that one request reads at most while it looks for some; what it answers then may be short. */
export const MAX_PAGES_READ = 20;

/**
 * Rows of an organisation's jobs, newest first, page by page. With a filter, other jobs are passed over: a page is full
 * unless the jobs end or the bound is met, and the cursor leads on from the last job that was looked at.
 */
export async function listJobs(views: ViewReader, org: string, listing: JobListing): Promise<Page<JobRow>> {
  const { limit = DEFAULT_LIMIT } = listing;
  const isFiltered = [listing.status, listing.configuration, listing.createdBy, listing.search].some(
    (one) => one !== undefined,
  );
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
    items.push(...rows.filter((row) => matches(row, listing)));
    if (page.cursor === undefined) return { items };
    cursor = page.cursor;
    if (items.length === limit || !isFiltered) break;
  }
  return cursor === undefined ? { items } : { items, cursor };
}

function matches({ values }: JobRow, { status, configuration, createdBy, search }: JobFilter): boolean {
  return (
    (status === undefined || values.status === status) &&
    (configuration === undefined || values.configurationId === configuration) &&
    (createdBy === undefined || values.creatorId === createdBy) &&
    (search === undefined || values.name.toLowerCase().includes(search.toLowerCase()))
  );
}
