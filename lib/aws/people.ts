import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { People } from '../app/ports/people.ts';
import { environment } from './environment.ts';
import { createPeople } from './users/people.ts';
import { createRecords } from './users/table.ts';

/** People alone, for functions that name them. */
export function peopleOnAws(dynamo: DynamoDBClient): People {
  return createPeople(createRecords(dynamo, environment('USERS_TABLE')));
}
