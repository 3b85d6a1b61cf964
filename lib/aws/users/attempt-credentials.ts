import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Credentials } from '../../app/ports/credentials.ts';
import { environment } from '../environment.ts';
import { createCredentials } from './credentials.ts';
import { createRecords } from './table.ts';

/** What the runners of attempts need of the users table: loaded with the first claim. */
export function attemptCredentials(dynamo: DynamoDBClient): Pick<Credentials, 'claim'> {
  return createCredentials(createRecords(dynamo, environment('USERS_TABLE')), Date.now);
}
