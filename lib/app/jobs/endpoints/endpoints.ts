import type { Endpoints } from '../../http/endpoint.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { type ConfigurationDependencies, configurationEndpoints } from './configurations.ts';
import type { JobDependencies } from './job-reply.ts';
import { jobEndpoints } from './jobs.ts';
import { logEndpoints } from './logs.ts';

/** Job configurations and jobs. Their runners' routes are a group, and a function, of their own. */
export function jobsEndpoints(
  deps: UploadDependencies & JobDependencies & ConfigurationDependencies,
): Endpoints<'jobs'> {
  return { ...configurationEndpoints(deps), ...jobEndpoints(deps), ...logEndpoints(deps) };
}
