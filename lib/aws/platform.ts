import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventStore } from 'epoch';
import { createProjector, createUpcast } from 'epoch/views';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  eventStoreOnDynamo,
  nodeRuntime,
  randomBytes,
  sha256Hex,
} from 'epoch-dynamodb';
import { schemas } from '../app/platform/queries/schemas.ts';
import { createUsageLedger } from '../app/usage/queries/ledger.ts';
import { createTimelines } from '../app/usage/queries/timelines.ts';
import { usageLedger } from '../app/usage/views/usage-ledger.ts';
import { type IdKind, idOf, ULID_RANDOM_BYTES, ulid } from '../domain/ids.ts';
import { platformClock } from './clock/platform-clock.ts';
import { environment } from './environment.ts';
import { readYourWrites } from './read-your-writes.ts';
import { createCredentials } from './users/credentials.ts';
import { createInvitations } from './users/invitations.ts';
import { createPeople } from './users/people.ts';
import { createRecords } from './users/table.ts';
import { platformViews } from './views.ts';
import { warmKernel } from './warm-kernel.ts';

/** The application's world on AWS, from the function's environment. Every part is made when a function asks for it. */
export function platform() {
  const dynamo = createDynamo();
  const clock = platformClock(dynamo);
  const { kernel, consistency } = readYourWrites(warmKernel(eventLog(dynamo), clock), dynamo, clock);
  const views = platformViews(dynamo, clock);
  const newId = (kind: IdKind) => idOf(kind, ulid(clock.nowMs(), randomBytes(ULID_RANDOM_BYTES)));
  return { kernel, views, consistency, clock, newId, digest: sha256Hex, dynamo };
}

/** A client of DynamoDB. One to a function: each has connections of its own, which a cold start waits for. */
export function createDynamo(): DynamoDBClient {
  return new DynamoDBClient({ maxAttempts: 5 });
}

export function eventLog(client: DynamoDBClient): EventStore {
  return eventStoreOnDynamo({
    client,
    table: environment('EVENTS_TABLE'),
    markersTable: environment('MARKERS_TABLE'),
  });
}

/** People and their secrets. */
export function accounts(dynamo: DynamoDBClient) {
  const records = createRecords(dynamo, environment('USERS_TABLE'));
  return {
    people: createPeople(records),
    credentials: createCredentials(records),
    invitations: createInvitations(records),
    wallMs: Date.now,
    random: randomBytes,
  };
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
  return platformClock(createDynamo());
}
