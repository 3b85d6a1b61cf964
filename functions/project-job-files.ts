import { projectorOf } from '../lib/app/delivery.ts';
import { jobFiles } from '../lib/app/jobs/views/job-files.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, jobFiles));
