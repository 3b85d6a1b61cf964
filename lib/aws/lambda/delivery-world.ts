import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventStore, Kernel } from 'epoch';
import type { ViewStore } from 'epoch/views';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  createRefusals,
  type DynamoChangeLog,
  eventStoreOnDynamo,
  nodeRuntime,
  type Refusals,
} from 'epoch-dynamodb';
import type { Clock } from '../../app/ports/clock.ts';
import { platformClock } from '../clock/platform-clock.ts';
import { environment } from '../environment.ts';
import { warmKernel } from '../warm-kernel.ts';

/** What subscribers are made from. */
export interface DeliveryWorld {
  readonly dynamo: DynamoDBClient;
  readonly clock: Clock;
  readonly events: EventStore;
  readonly views: ViewStore;
  readonly kernel: Kernel;
  readonly refusals: Refusals;
}

/** The world of a function that delivers, from its environment. Markers are only named where something is executed. */
export function deliveryWorld(): DeliveryWorld {
  const dynamo = new DynamoDBClient({ maxAttempts: 5 });
  const clock = platformClock(dynamo);
  const markersTable = process.env['MARKERS_TABLE'] ?? '';
  const events = eventStoreOnDynamo({ client: dynamo, table: environment('EVENTS_TABLE'), markersTable });
  const views = createDynamoViewStore({ client: dynamo, table: environment('VIEWS_TABLE') });
  const kernel = warmKernel(events, clock);
  const refusals = createRefusals(dynamo, environment('VIEWS_TABLE'));
  return { dynamo, clock, events, views, kernel, refusals };
}

/** The change log, for those that write or walk it. */
export function changeLog(client: DynamoDBClient): DynamoChangeLog {
  return createDynamoChangeLog({ client, table: environment('CHANGES_TABLE'), newId: nodeRuntime().newId });
}
