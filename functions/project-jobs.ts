import { jobs } from '../lib/app/jobs/views/jobs.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(jobs, registry);
