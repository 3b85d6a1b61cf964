import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Completions } from '../app/ports/completions.ts';
import { lazily } from './lazily.ts';

/** Loaded with the first upload that may have very many parts. */
export function laterCompletions(dynamo: DynamoDBClient): Completions {
  return lazily<Completions>(async () => (await import('./completions-on-aws.ts')).completionsOnAws(dynamo));
}
