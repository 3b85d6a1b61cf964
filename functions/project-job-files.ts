import { jobFiles } from '../lib/app/jobs/views/job-files.ts';
import { registry } from '../lib/app/registry.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler(jobFiles, registry);
