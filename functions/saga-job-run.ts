import { registry } from '../lib/app/registry.ts';
import { jobRun } from '../lib/app/sagas/job-run.ts';
import { sagaHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = sagaHandler(jobRun, registry);
