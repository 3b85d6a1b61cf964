import { SQSClient } from '@aws-sdk/client-sqs';
import { handleRunMessage } from '../../app/usage/commands/run-message.ts';
import { dailyRunOf } from '../../app/usage.ts';
import { clientSettings } from '../client-settings.ts';
import { environment } from '../environment.ts';
import { changeLogOnAws, platformOnAws } from '../platform.ts';
import { createRunQueue } from '../sqs/run-queue.ts';
import { type QueueHandler, queueHandler } from './queue-handler.ts';

/** Processes the daily run's queue: messages of the schedule and of the run itself. */
export function dailyHandler(): QueueHandler {
  return queueHandler({
    name: 'daily',
    setUp() {
      const platform = platformOnAws();
      const queue = createRunQueue(new SQSClient(clientSettings()), environment('DAILY_QUEUE_URL'));
      return {
        clock: platform.clock,
        ports: dailyRunOf(platform, { queue, changeLog: changeLogOnAws(platform.dynamo) }),
      };
    },
    async handle({ ports }, { body }) {
      await handleRunMessage(ports, JSON.parse(body));
      return 'done';
    },
  });
}
