import { getRandomValues } from 'node:crypto';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { schemas } from '../app/schemas.ts';
import { createUsageLedger } from '../app/usage/ledger.ts';
import { usageLedger } from '../app/usage/ledger-projection.ts';
import { createTimelines } from '../app/usage/timelines.ts';
import { type IdKind, idOf, ULID_RANDOM_BYTES, ulid } from '../domain/ids.ts';
import { createProjector } from '../epoch/delivery/projector.ts';
import { createUpcast } from '../epoch/delivery/upcast.ts';
import { platformClock } from './clock/platform-clock.ts';
import { createIdentityProvider } from './cognito/identity-provider.ts';
import { createSessionVerifier } from './cognito/verifier.ts';
import { createDynamoChangeLog } from './dynamodb/change-log.ts';
import { eventStoreOnDynamo, nodeRuntime, sha256Hex } from './dynamodb/event-store.ts';
import { createDynamoViewStore } from './dynamodb/view-store.ts';
import { environment } from './environment.ts';
import { readYourWrites } from './read-your-writes.ts';
import { createS3Client } from './s3/client.ts';
import { createObjectStore } from './s3/object-store.ts';
import { createMailer } from './ses/mailer.ts';
import { createCredentials } from './users/credentials.ts';
import { createInvitations } from './users/invitations.ts';
import { createPeople } from './users/people.ts';
import { createRecords } from './users/table.ts';
import { platformViews } from './views.ts';
import { warmKernel } from './warm-kernel.ts';

/** The application's world on AWS, from the function's environment. Every part is made when a function asks for it. */
export function platform() {
  const dynamo = new DynamoDBClient({ maxAttempts: 5 });
  const clock = platformClock(dynamo);
  const store = eventStoreOnDynamo({
    client: dynamo,
    table: environment('EVENTS_TABLE'),
    markersTable: environment('MARKERS_TABLE'),
  });
  const { kernel, consistency } = readYourWrites(warmKernel(store, clock), dynamo, clock);
  const views = platformViews(dynamo, clock);
  const newId = (kind: IdKind) => idOf(kind, ulid(clock.nowMs(), random(ULID_RANDOM_BYTES)));
  return { kernel, views, consistency, clock, newId, digest: sha256Hex, dynamo };
}

/** People, their secrets, and who proves them. */
export function accounts(dynamo = new DynamoDBClient({ maxAttempts: 5 })) {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return {
    people: createPeople(records),
    credentials: createCredentials(records),
    invitations: createInvitations(records),
    wallMs: Date.now,
    random,
  };
}

export function identities() {
  const [userPoolId, clientId] = [environment('USER_POOL_ID'), environment('USER_POOL_CLIENT_ID')];
  const client = new CognitoIdentityProviderClient({});
  return {
    identity: createIdentityProvider({ client, userPoolId, clientId }),
    verifySession: createSessionVerifier(userPoolId, clientId),
    secureCookies: environment('STAGE') !== 'local',
    newUserId: () => idOf('user', ulid(Date.now(), random(ULID_RANDOM_BYTES))),
  };
}

export function objectStore(clock: ReturnType<typeof platformClock>) {
  return createObjectStore({ client: createS3Client(), bucket: environment('FILES_BUCKET'), clock });
}

function random(bytes: number): Uint8Array {
  return getRandomValues(new Uint8Array(bytes));
}

export function mailer() {
  return createMailer(new SESv2Client({}), environment('MAIL_FROM'));
}

type Platform = ReturnType<typeof platform>;

/** Usage as it is metered: the ledger that is closed day by day, and the timelines that explain it. */
export function usage({ kernel, views, clock, dynamo }: Platform) {
  const store = viewStore({ dynamo });
  const upcast = createUpcast(schemas);
  const { nowMs } = clock;
  const subscriber = createProjector({ projection: usageLedger, store, reader: kernel.store, upcast, nowMs });
  return { ledger: createUsageLedger({ views: store, subscriber }), timelines: createTimelines(views) };
}

export function viewStore({ dynamo }: Pick<Platform, 'dynamo'>) {
  return createDynamoViewStore({ client: dynamo, table: environment('VIEWS_TABLE') });
}

export function changeLog({ dynamo }: Pick<Platform, 'dynamo'>) {
  return createDynamoChangeLog({ client: dynamo, table: environment('CHANGES_TABLE'), newId: nodeRuntime().newId });
}

/** The clock alone, for functions that need nothing else. */
export function stageClock() {
  return platformClock(new DynamoDBClient({ maxAttempts: 5 }));
}
