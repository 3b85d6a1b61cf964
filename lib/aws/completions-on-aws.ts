import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CompletionOrder, Completions } from '../app/ports/completions.ts';
import { environment, optionalEnvironment } from './environment.ts';
import { laterRunQueue } from './run-queue.ts';
import { createCompletions } from './users/completions.ts';
import { createRecords } from './users/table.ts';

/** The worker itself orders nothing, and has no queue. */
export function completionsOnAws(dynamo: DynamoDBClient): Completions {
  const queue = laterRunQueue<CompletionOrder>(optionalEnvironment('COMPLETION_QUEUE_URL') ?? '');
  return createCompletions(createRecords(dynamo, environment('USERS_TABLE')), queue, Date.now);
}
