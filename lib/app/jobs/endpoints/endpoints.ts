import type { Endpoints } from '../../http/endpoint.ts';
import type { UploadWorld } from '../../uploads/commands/start.ts';
import { attemptEndpoints } from './attempts.ts';
import { configurationEndpoints } from './configurations.ts';
import { jobEndpoints } from './jobs.ts';
import { logEndpoints } from './logs.ts';

/** Job configurations, jobs, and their runners. */
export function jobsEndpoints(world: UploadWorld): Endpoints<'jobs'> {
  return {
    ...configurationEndpoints(world),
    ...jobEndpoints(world),
    ...attemptEndpoints(world),
    ...logEndpoints(world),
  };
}
