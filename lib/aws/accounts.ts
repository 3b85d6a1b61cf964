import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'epoch-dynamodb';
import { signUpPolicyOf } from '../app/accounts/commands/sign-up-policy.ts';
import { environment } from './environment.ts';
import { createAttempts } from './users/attempts.ts';
import { createBillingContacts } from './users/billing-contacts.ts';
import { createCredentials } from './users/credentials.ts';
import { createInvitations } from './users/invitations.ts';
import { createLetterCounts } from './users/letter-counts.ts';
import { createMailCodes } from './users/mail-codes.ts';
import { createPeople } from './users/people.ts';
import { createRecoveryCodes } from './users/recovery-codes.ts';
import { createRepeats } from './users/repeats.ts';
import { createSessions } from './users/sessions.ts';
import { createRecords } from './users/table.ts';

/** What the way in needs besides. */
export function entryOnAws(dynamo: DynamoDBClient) {
  const table = environment('USERS_TABLE');
  return {
    attempts: createAttempts(dynamo, table),
    mailCodes: createMailCodes(createRecords(dynamo, table)),
    signUpPolicy: signUpPolicyOf(environment('SIGN_UP')),
  };
}

/** People and their secrets. */
export function accountsOnAws(dynamo: DynamoDBClient) {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return {
    people: createPeople(records),
    credentials: createCredentials(records, Date.now),
    invitations: createInvitations(records),
    letters: createLetterCounts(records),
    repeats: createRepeats(records, Date.now),
    sessions: createSessions(records),
    recoveryCodes: createRecoveryCodes(records),
    billingContacts: createBillingContacts(records),
    wallMs: Date.now,
    random: randomBytes,
  };
}
