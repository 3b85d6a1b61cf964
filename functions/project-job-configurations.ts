import { projectorOf } from '../lib/app/delivery.ts';
import { jobConfigurations } from '../lib/app/jobs/views/job-configurations.ts';
import { projectionHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = projectionHandler((platform) => projectorOf(platform, jobConfigurations));
