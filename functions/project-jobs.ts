import { projectorOf } from '../lib/app/delivery.ts';
import { jobs } from '../lib/app/jobs/views/jobs.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, jobs));
