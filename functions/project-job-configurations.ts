import { projectorOf } from '../lib/app/delivery.ts';
import { jobConfigurations } from '../lib/app/jobs/views/job-configurations.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => projectorOf(platform, jobConfigurations));
