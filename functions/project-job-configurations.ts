import { jobConfigurations } from '../lib/app/jobs/views/job-configurations.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(jobConfigurations, registry);
