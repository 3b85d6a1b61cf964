import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type ClockDependencies, clockEndpoints } from '../../app/platform/endpoints/clock.ts';
import { clientSettings } from '../client-settings.ts';
import { environment } from '../environment.ts';
import { offsetTable } from './offset-table.ts';

/** Decided when functions are bundled for a stage: where it is false, nothing of this is in the bundle. */
declare const __TEST_CLOCK__: boolean;

/** The test clock's endpoints, where there is one. A move starts what is due by the clock: timers, and the daily run. */
export function clockMoves(client: DynamoDBClient): ReturnType<typeof clockEndpoints> | undefined {
  return __TEST_CLOCK__ ? clockEndpoints(clockDependencies(client)) : undefined;
}

function clockDependencies(client: DynamoDBClient): ClockDependencies {
  const sqs = new SQSClient(clientSettings());
  const due = [
    { due: 'sweep', queue: environment('SWEEP_QUEUE_URL') },
    { due: 'dispatch', queue: environment('DISPATCH_QUEUE_URL') },
    { due: 'daily', queue: environment('DAILY_QUEUE_URL') },
  ];
  return {
    offsets: offsetTable(client, environment('CLOCK_TABLE')),
    wallMs: Date.now,
    async announce(nowMs) {
      const scheduledAt = new Date(nowMs).toISOString();
      await Promise.all(
        due.map(({ due: name, queue }) =>
          sqs.send(
            new SendMessageCommand({ QueueUrl: queue, MessageBody: JSON.stringify({ due: name, scheduledAt }) }),
          ),
        ),
      );
    },
  };
}
