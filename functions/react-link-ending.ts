import { linkEndingSubscriber } from '../lib/app/every-subscriber.ts';
import { jobFiles } from '../lib/app/jobs/views/job-files.ts';
import { subscriberHandler } from '../lib/aws/lambda/subscriber-handler.ts';

export const handler = subscriberHandler(linkEndingSubscriber, [jobFiles]);
