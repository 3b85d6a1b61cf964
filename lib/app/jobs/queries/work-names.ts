import type { ViewReader } from 'epoch/views';
import { jobConfigurationRow } from '../views/job-configurations.ts';
import { jobRow } from '../views/job-rows.ts';

export interface WorkNames {
  /** By job, the configuration that it runs. */
  readonly configurationOf: ReadonlyMap<string, string>;
  /** By job, what people have labelled it with. */
  readonly labelOf: ReadonlyMap<string, string>;
  /** Of the jobs and of those configurations. */
  readonly names: readonly { readonly id: string; readonly name: string }[];
}

/** What an organisation's jobs are called, and what they run, those that are gone included. */
export async function workNames(views: ViewReader, organisationId: string, jobs: Iterable<string>): Promise<WorkNames> {
  const rows = await jobRow.getMany(
    views,
    [...new Set(jobs)].map((jobId) => ({ jobId })),
  );
  const own = rows.flatMap(({ values }) => (values.organisationId === organisationId ? [values] : []));
  const configurations = await jobConfigurationRow.getMany(
    views,
    [...new Set(own.map(({ configurationId }) => configurationId))].map((configurationId) => ({ configurationId })),
  );
  return {
    configurationOf: new Map(own.map(({ jobId, configurationId }) => [jobId, configurationId])),
    labelOf: new Map(own.flatMap(({ jobId, label }) => (label === undefined ? [] : [[jobId, label]]))),
    names: [
      ...own.map(({ jobId, name }) => ({ id: jobId, name })),
      ...configurations.flatMap(({ values: { configurationId, name, draft } }) => {
        const shown = name ?? draft?.name;
        return shown === undefined ? [] : [{ id: configurationId, name: shown }];
      }),
    ],
  };
}
