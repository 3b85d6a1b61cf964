import type { Endpoints } from '../../http/endpoint.ts';
import { configurationVersionEndpoints } from './configuration-versions.ts';
import { type ConfigurationDependencies, configurationEndpoints } from './configurations.ts';
import type { JobDependencies } from './job-reply.ts';
import { jobEndpoints } from './jobs.ts';
import { type LogDependencies, logEndpoints } from './logs.ts';

/** Job configurations and jobs. Their runners' routes are a group, and a function, of their own. */
export function jobsEndpoints(deps: LogDependencies & JobDependencies & ConfigurationDependencies): Endpoints<'jobs'> {
  return {
    ...configurationEndpoints(deps),
    ...configurationVersionEndpoints(deps),
    ...jobEndpoints(deps),
    ...logEndpoints(deps),
  };
}
