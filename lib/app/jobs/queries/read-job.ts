import { type Kernel, type Rejection, reject, type VersionedState } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import { keepNewest } from '../../../domain/keep-newest.ts';
import { MAX_JOB_FILES } from '../../../domain/limits.ts';
import { type FileRow, fileRow } from '../../files/views/file-rows.ts';
import { jobFileRow } from '../views/job-files.ts';
import { type AttemptRow, attemptRow, type JobRow, jobRow } from '../views/job-rows.ts';

export type VersionedJob = VersionedState<ExistingJob>;
type Created = Extract<JobEvent, { type: 'JobCreated' }>['data'];

/** Attempts of one job that a reply shows, newest first. */
export const MAX_SHOWN_ATTEMPTS = 100;

/** A job of this organisation; another's is answered like one that does not exist. */
export async function loadJob(kernel: Kernel, org: string, jobId: string): Promise<VersionedJob | Rejection> {
  const { state, ...where } = await kernel.load(job, jobId);
  if (state.status === 'none' || state.organisationId !== org) return reject('not-found', 'there is no such job');
  return { ...where, state };
}

/** Creations of jobs that one process keeps in mind. */
const MAX_CREATIONS = 500;
const creations = new WeakMap<Kernel, Map<string, Created>>();

/** The job's first event, which no later one changes: a process reads it once. */
export async function creationOf(kernel: Kernel, jobId: string): Promise<Created> {
  const known = creations.get(kernel) ?? new Map<string, Created>();
  creations.set(kernel, known);
  const creation = known.get(jobId) ?? (await readCreation(kernel, jobId));
  keepNewest(known, jobId, creation, MAX_CREATIONS);
  return creation;
}

async function readCreation(kernel: Kernel, jobId: string): Promise<Created> {
  for await (const { events } of kernel.history(job, jobId, { from: 1, to: 1 })) {
    for (const event of events) if (event.type === 'JobCreated') return event.data;
  }
  throw new Error(`job ${jobId} has no creation in its log`);
}

export interface JobRows {
  /** When each file was linked, by file id. */
  readonly linkedAtMs: ReadonlyMap<string, number>;
  readonly files: ReadonlyMap<string, FileRow>;
  /** Oldest first. */
  readonly attempts: readonly AttemptRow[];
  /** Of a job that has failed. */
  readonly failed: Pick<JobRow['values'], 'failure' | 'reason'>;
}

/** Names, sizes and times of a job's files and attempts, from views. The job's own state lists the files. */
export async function readJobRows(
  views: ViewReader,
  jobId: string,
  { inputs, outputs, pinned = [], status }: ExistingJob,
): Promise<JobRows> {
  const files = [...new Set([...inputs, ...outputs, ...pinned])];
  const [links, rows, attempts, own] = await Promise.all([
    inputs.length === 0 ? undefined : jobFileRow.page(views, { jobId }, { limit: MAX_JOB_FILES }),
    fileRow.getMany(
      views,
      files.map((fileId) => ({ fileId })),
    ),
    attemptRow.page(views, { jobId }, { limit: MAX_SHOWN_ATTEMPTS, order: 'descending' }),
    status === 'failed' ? jobRow.get(views, { jobId }) : undefined,
  ]);
  const { failure, reason } = own?.values ?? {};
  return {
    linkedAtMs: new Map(links?.items.map(({ values }) => [values.fileId, values.linkedAtMs])),
    files: new Map(rows.map((row) => [row.values.fileId, row])),
    attempts: attempts.items.toReversed(),
    failed: defined({ failure, reason }),
  };
}
