import type { Endpoints } from '../../http/endpoint.ts';
import type { UploadDependencies } from '../../uploads/commands/start.ts';
import { attemptEndpoints } from './attempts.ts';
import { configurationEndpoints } from './configurations.ts';
import { jobEndpoints } from './jobs.ts';
import { logEndpoints } from './logs.ts';

/** Job configurations, jobs, and their runners. */
export function jobsEndpoints(deps: UploadDependencies): Endpoints<'jobs'> {
  return {
    ...configurationEndpoints(deps),
    ...jobEndpoints(deps),
    ...attemptEndpoints(deps),
    ...logEndpoints(deps),
  };
}
