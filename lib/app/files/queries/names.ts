import type { Row, ViewReader } from 'epoch/views';
import { inHundreds } from '../../http/in-hundreds.ts';
import { jobKey } from '../../jobs/views/jobs.ts';
import { fileKey } from '../views/file-keys.ts';

/** The name of a file or a job. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Names of an organisation's files and jobs, those that are gone included. What is another's stays nameless. */
export async function namesOf(
  views: ViewReader,
  organisationId: string,
  ids: { readonly files: Iterable<string>; readonly jobs: Iterable<string> },
): Promise<Named[]> {
  const [files, jobs] = await Promise.all([
    inHundreds([...new Set(ids.files)].map(fileKey), (keys) => views.getMany('files', keys)),
    inHundreds([...new Set(ids.jobs)].map(jobKey), (keys) => views.getMany('jobs', keys)),
  ]);
  const named = ({ key, values }: Row) => ({ id: key.partition, name: String(values['name']) });
  return [...files, ...jobs].filter(({ values }) => values['organisationId'] === organisationId).map(named);
}
