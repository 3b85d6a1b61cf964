import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ViewReader } from 'epoch/views';
import { createLiveReader } from 'epoch/views';
import { createDynamoViewStore } from 'epoch-dynamodb';
import type { Clock } from '../app/ports/clock.ts';
import { VIEWS } from '../app/views.ts';
import { environment } from './environment.ts';

/** Views as queries read them: always the live version of each. */
export function platformViews(client: DynamoDBClient, clock: Clock): ViewReader {
  const versions = Object.fromEntries(VIEWS.map(({ name, version }) => [name, version]));
  const store = createDynamoViewStore({ client, table: environment('VIEWS_TABLE') });
  return createLiveReader({ store, versions, nowMs: clock.nowMs });
}
