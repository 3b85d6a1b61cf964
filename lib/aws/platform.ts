import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKernel, type EventStore, type Kernel } from 'epoch';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  type DynamoChangeLog,
  eventStoreOnDynamo,
  nodeRuntime,
  randomBytes,
  sha256Hex,
} from 'epoch-dynamodb';
import { createPlatform, createProjectionPlatform, type Platform, type ProjectionPlatform } from '../app/platform.ts';
import { clientSettings } from './client-settings.ts';
import { platformClock } from './clock/platform-clock.ts';
import { environment, optionalEnvironment } from './environment.ts';
import { kernelCounts } from './kernel-counts.ts';
import { mayBegin, remainingMs } from './lambda/remaining-time.ts';

/** Streams whose head a warm function remembers: their next command needs no read. */
const CACHED_STREAMS = 200;

export interface AwsPlatform extends Platform {
  readonly dynamo: DynamoDBClient;
}

/** The platform on AWS, from the function's environment: the one composition root of every function. */
export function platformOnAws(): AwsPlatform {
  const dynamo = createDynamo();
  const { pause, random: jitter, timer } = nodeRuntime();
  const platform = createPlatform({
    ...storesOn(dynamo),
    digest: sha256Hex,
    random: randomBytes,
    pause,
    jitter,
    timer,
    withinMs: remainingMs,
    mayBegin,
    cachedStreams: CACHED_STREAMS,
    observe: kernelCounts.observe,
  });
  return { ...platform, dynamo };
}

/** The part of it that projections need. */
export function projectionPlatformOnAws(): ProjectionPlatform & { readonly dynamo: DynamoDBClient } {
  const dynamo = createDynamo();
  return { ...createProjectionPlatform(storesOn(dynamo)), dynamo };
}

function storesOn(dynamo: DynamoDBClient) {
  const viewStore = createDynamoViewStore({ client: dynamo, table: environment('VIEWS_TABLE') });
  return { events: eventLog(dynamo), viewStore, clock: platformClock(dynamo) };
}

/** A kernel alone, in wall-clock time unless given another: for functions that need only the log. */
export function kernelOnAws(dynamo: DynamoDBClient, nowMs: () => number = Date.now): Kernel {
  return createKernel({ ...nodeRuntime(), store: eventLog(dynamo), nowMs, cacheSize: CACHED_STREAMS });
}

/** A client of DynamoDB. One to a function: each has connections of its own, which a cold start waits for. */
export function createDynamo(): DynamoDBClient {
  return new DynamoDBClient(clientSettings());
}

/** Functions that only project have no markers table: nothing is executed there. */
function eventLog(client: DynamoDBClient): EventStore {
  const markersTable = optionalEnvironment('MARKERS_TABLE') ?? '';
  return eventStoreOnDynamo({ client, table: environment('EVENTS_TABLE'), markersTable });
}

/** The change log, for those that write or walk it. */
export function changeLogOnAws(client: DynamoDBClient): DynamoChangeLog {
  return createDynamoChangeLog({ client, table: environment('CHANGES_TABLE'), newId: nodeRuntime().newId });
}
