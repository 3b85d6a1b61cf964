import { getRandomValues } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type IdKind, idOf, ulid } from '../domain/ids.ts';
import { createKernel } from '../epoch/kernel.ts';
import { platformClock } from './clock/platform-clock.ts';
import { createIdentityProvider } from './cognito/identity-provider.ts';
import { createSessionVerifier } from './cognito/verifier.ts';
import { eventStoreOnDynamo, nodeRuntime, sha256Hex } from './dynamodb/event-store.ts';
import { environment } from './environment.ts';
import { readYourWrites } from './read-your-writes.ts';
import { createS3Client } from './s3/client.ts';
import { createObjectStore } from './s3/object-store.ts';
import { createCredentials } from './users/credentials.ts';
import { createPeople } from './users/people.ts';
import { createRecords } from './users/table.ts';
import { platformViews } from './views.ts';

/** The application's world on AWS, from the function's environment. Every part is made when a function asks for it. */
export function platform() {
  const dynamo = new DynamoDBClient({ maxAttempts: 5 });
  const clock = platformClock(dynamo);
  const store = eventStoreOnDynamo({
    client: dynamo,
    table: environment('EVENTS_TABLE'),
    markersTable: environment('MARKERS_TABLE'),
  });
  const bare = createKernel({ ...nodeRuntime(), store, nowMs: clock.nowMs });
  const { kernel, consistency } = readYourWrites(bare, dynamo, clock);
  const views = platformViews(dynamo, clock);
  const newId = (kind: IdKind) => idOf(kind, ulid(clock.nowMs(), random(10)));
  return { kernel, consistency, views, clock, newId, digest: sha256Hex, dynamo };
}

/** People, their secrets, and who proves them. */
export function accounts(dynamo = new DynamoDBClient({ maxAttempts: 5 })) {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return { people: createPeople(records), credentials: createCredentials(records), wallMs: Date.now, random };
}

export function identities() {
  const [userPoolId, clientId] = [environment('USER_POOL_ID'), environment('USER_POOL_CLIENT_ID')];
  const client = new CognitoIdentityProviderClient({});
  return {
    identity: createIdentityProvider({ client, userPoolId, clientId }),
    verifySession: createSessionVerifier(userPoolId, clientId),
    secureCookies: environment('STAGE') !== 'local',
    newUserId: () => idOf('user', ulid(Date.now(), random(10))),
  };
}

export function objectStore(clock: ReturnType<typeof platformClock>) {
  return createObjectStore({ client: createS3Client(), bucket: environment('FILES_BUCKET'), clock });
}

function random(bytes: number): Uint8Array {
  return getRandomValues(new Uint8Array(bytes));
}
