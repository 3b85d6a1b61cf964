import { type Kernel, type Rejection, reject } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { jobConfiguration } from '../../../domain/job-configuration/job-configuration.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';
import { configurationVersionRow } from '../views/job-configurations.ts';

/** What a published version says, the newest unless one is wanted. */
export async function specOfVersion(
  { kernel, views }: { readonly kernel: Kernel; readonly views: ViewReader },
  org: string,
  id: string,
  wanted: number | undefined,
): Promise<{ version: number; spec: JobSpec } | Rejection> {
  const { state } = await kernel.load(jobConfiguration, id);
  if (state.status === 'none' || state.organisationId !== org)
    return reject('configuration-not-found', 'there is no such job configuration');
  if (state.status === 'retired')
    return reject('configuration-retired', 'this job configuration is retired: draft a new one');
  const version = wanted ?? state.version;
  if (version === state.version && state.published !== undefined) return { version, spec: state.published };
  const row =
    version < state.version ? await configurationVersionRow.get(views, { configurationId: id, version }) : undefined;
  if (row === undefined) {
    return reject(
      'configuration-not-published',
      `version ${version} is not published; the newest is ${state.version}`,
      { version },
    );
  }
  return { version, spec: row.values.spec };
}
