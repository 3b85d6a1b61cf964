import { jobRun } from '../lib/app/jobs/sagas/job-run.ts';
import { sagaOutputOf } from '../lib/app/saga-delivery.ts';
import { toFile, toJob, toMachine } from '../lib/app/targets.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler((platform) =>
  sagaOutputOf(platform, jobRun, { ...toFile, ...toJob, ...toMachine }),
);
