import { jobRun } from '../lib/app/jobs/sagas/job-run.ts';
import { registry } from '../lib/app/registry.ts';
import { senderHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = senderHandler(jobRun, registry);
