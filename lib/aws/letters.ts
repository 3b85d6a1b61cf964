import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { environment } from './environment.ts';
import { mailer } from './ses/lazy-mailer.ts';
import { tokenSeal } from './token-seal.ts';
import { createBillingContacts } from './users/billing-contacts.ts';
import { createLetterCounts } from './users/letter-counts.ts';
import { createPeople } from './users/people.ts';
import { createRecords } from './users/table.ts';

/** Who is written to, within the letters of a day. */
export function letterPorts(dynamo: DynamoDBClient) {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return {
    seal: tokenSeal(dynamo, environment('MARKERS_TABLE')).seal,
    mailer: mailer(),
    letters: createLetterCounts(records),
    billingContacts: createBillingContacts(records),
    people: createPeople(records),
    wallMs: Date.now,
  };
}
