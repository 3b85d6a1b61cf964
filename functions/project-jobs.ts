import { projectorOf } from '../lib/app/delivery.ts';
import { jobs } from '../lib/app/jobs/views/jobs.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, jobs));
