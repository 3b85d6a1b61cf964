import type { ViewReader } from 'epoch/views';
import { jobRow } from '../../jobs/views/job-rows.ts';
import { fileRow } from '../views/file-rows.ts';

/** The name of a file or a job. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Names of an organisation's files and jobs, those that are gone included. Those of other organisations have no name here. */
export async function namesOf(
  views: ViewReader,
  organisationId: string,
  ids: { readonly files: Iterable<string>; readonly jobs: Iterable<string> },
): Promise<Named[]> {
  const [files, jobs] = await Promise.all([
    fileRow.getMany(
      views,
      [...new Set(ids.files)].map((fileId) => ({ fileId })),
    ),
    jobRow.getMany(
      views,
      [...new Set(ids.jobs)].map((jobId) => ({ jobId })),
    ),
  ]);
  return [...files, ...jobs].flatMap(({ key, values }) =>
    values.organisationId === organisationId ? [{ id: key.partition, name: values.name }] : [],
  );
}
