import { jobRun } from '../lib/app/jobs/sagas/job-run.ts';
import { sagaInputOf } from '../lib/app/saga-delivery.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) => sagaInputOf(platform, jobRun));
