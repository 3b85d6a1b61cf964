import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../app/ports/clock.ts';
import { VIEWS } from '../app/views.ts';
import { createLiveReader } from '../epoch/delivery/live-reader.ts';
import type { ViewReader } from '../epoch/delivery/view-store.ts';
import { createDynamoViewStore } from './dynamodb/view-store.ts';
import { environment } from './environment.ts';

/** Views as queries read them: always the live version of each. */
export function platformViews(client: DynamoDBClient, clock: Clock): ViewReader {
  const versions = Object.fromEntries(VIEWS.map(({ name, version }) => [name, version]));
  const store = createDynamoViewStore({ client, table: environment('VIEWS_TABLE') });
  return createLiveReader({ store, versions, nowMs: clock.nowMs });
}
