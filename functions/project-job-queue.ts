import { projectorOf } from '../lib/app/delivery.ts';
import { jobQueue } from '../lib/app/jobs/views/job-queue.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, jobQueue));
