import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Secrets } from '../app/ports/secrets.ts';
import { environment } from './environment.ts';
import { storedKey } from './token-seal.ts';
import { createSecrets } from './users/secrets.ts';
import { createRecords } from './users/table.ts';

/** Secrets of organisations, for jobs; their key is beside the markers. */
export function secretStore(dynamo: DynamoDBClient): Secrets {
  const key = storedKey(dynamo, environment('MARKERS_TABLE'), 'secrets');
  return createSecrets(createRecords(dynamo, environment('USERS_TABLE')), key);
}
