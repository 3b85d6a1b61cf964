import type { LiveReader, Page } from 'epoch/views';
import { type Part, searched } from '../../http/searched.ts';
import { failedJobRow, JOBS_VIEW, type JobRow, jobListRow, jobRow, openJobRow } from '../views/job-rows.ts';

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

/**
 * Rows of an organisation's jobs, newest first, page by page. With a filter, a page may have fewer than asked for, and none,
 * while there are more to look at. Those that wait, run or failed have lists of their own, so that a few of them are found
 * among any number; not in `jobs@1`, which an upgraded stage reads until the view is rebuilt.
 */
export async function listJobs(views: LiveReader, org: string, listing: JobListing): Promise<Page<JobRow>> {
  const { limit = DEFAULT_LIMIT, cursor } = listing;
  const list = (await hasStatuses(views, listing)) ? listOf(listing) : jobListRow;
  const read = async (part: Part): Promise<Page<JobRow>> => {
    const page = await list.page(views, { organisationId: org }, { ...part, order: 'descending' });
    const keys = page.items.map(({ values }) => values);
    return { ...page, items: await jobRow.getMany(views, keys) };
  };
  return searched({ limit, cursor }, read, (row) => matches(row, listing));
}

const FIRST_WITH_STATUSES = 2;

async function hasStatuses(views: LiveReader, { status }: JobFilter): Promise<boolean> {
  return status !== undefined && (await views.liveVersion(JOBS_VIEW)) >= FIRST_WITH_STATUSES;
}

/** A list that has all jobs of the status, and few others. */
function listOf({ status }: JobFilter): typeof jobListRow {
  if (status === 'submitted' || status === 'running') return openJobRow;
  return status === 'failed' ? failedJobRow : jobListRow;
}

function matches({ values }: JobRow, { status, configuration, createdBy, search }: JobFilter): boolean {
  return (
    (status === undefined || values.status === status) &&
    (configuration === undefined || values.configurationId === configuration) &&
    (createdBy === undefined || values.creatorId === createdBy) &&
    (search === undefined || values.name.toLowerCase().includes(search.toLowerCase()))
  );
}
