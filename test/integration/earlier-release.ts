import { setTimeout } from 'node:timers/promises';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { LIVE_POINTER_MS, type Projection, rebuild } from 'epoch/views';
import { itemKey } from 'epoch-dynamodb';
import { inject } from 'vitest';
import { EARLIER_VIEWS } from '../../lib/app/earlier-views.ts';
import { makeLive, projectionNamed, projectorAt } from '../../lib/app/rebuilds.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { until } from '../until.ts';

const SWITCH = { limitMs: 120_000, everyMs: 1_000 };
const outputs = inject('outputs');
const { client, platform, changeLog } = deployedDependencies(outputs);

const change = (
  view: Projection,
  UpdateExpression: string,
  ExpressionAttributeValues?: Record<string, { N: string }>,
) =>
  client.send(
    new UpdateItemCommand({
      TableName: outputs.ViewsTable,
      Key: itemKey(view.name, { partition: '!!live', sort: '!' }),
      UpdateExpression,
      ...(ExpressionAttributeValues !== undefined && { ExpressionAttributeValues }),
    }),
  );

/** The views that the last release had in another version. */
export const raised: readonly Projection[] = EARLIER_VIEWS.flatMap(({ name }) => projectionNamed(name) ?? []);

/**
 * Has queries read what they read right after a stage of the last release was upgraded: the versions of that release, filled. Nothing
 * that is read meanwhile is older than it was.
 */
export async function readAsUpgraded(): Promise<void> {
  await Promise.all(raised.map(({ name, version }) => platform.viewStore.claimLive(name, version)));
  // Deliveries reach these versions from here on; what came before is filled.
  await Promise.all(
    EARLIER_VIEWS.map((view) => change(view, 'SET previous = :it', { ':it': { N: `${view.version}` } })),
  );
  await setTimeout(2 * LIVE_POINTER_MS);
  for (const earlier of EARLIER_VIEWS) {
    const projection = raised.find(({ name }) => name === earlier.name) ?? earlier;
    const { viewStore: store, events: reader, clock } = platform;
    const projector = projectorAt(platform, projection, earlier.version);
    await rebuild({ projector, store, reader, pause: async () => {}, nowMs: clock.nowMs });
    await until(
      `${projector.id} is read`,
      async () => (await makeLive({ platform, changeLog }, projection, earlier.version)) === 'already-live',
      SWITCH,
    );
  }
}

/** As a stage that has never had another version: for whoever comes after. */
export async function readNewestAlone(): Promise<void> {
  await Promise.all(
    raised.map((view) => change(view, 'SET version = :it REMOVE previous', { ':it': { N: `${view.version}` } })),
  );
}
