import { projectorOf } from '../lib/app/delivery.ts';
import { jobFiles } from '../lib/app/jobs/views/job-files.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, jobFiles));
