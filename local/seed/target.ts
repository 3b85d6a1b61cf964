import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { EventStore } from 'epoch';
import type { ViewStore } from 'epoch/views';
import { createDynamoViewStore, eventStoreOnDynamo } from 'epoch-dynamodb';
import { localClient } from '../aws.ts';
import type { StackOutputs } from '../outputs.ts';
import { rememberedEvents, rememberedViews } from './remembered.ts';

export interface SeedDeployment {
  readonly endpoint: string;
  readonly outputs: StackOutputs;
  /** Called before every command. An error that it throws ends the run; another run continues from there. */
  readonly onStep?: () => void;
}

/** What histories are written to. */
export interface SeedStores {
  readonly store: EventStore;
  readonly views: ViewStore;
  readonly objects: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly onStep: () => void;
}

/** The deployment that a script writes its events to. */
export interface SeedTarget extends SeedStores {
  readonly script: string;
  /**
   * By correlation, the version that a stream had after a step which an earlier run took. Empty in a run from the
   * beginning, which asks nothing.
   */
  taken(stream: string): Promise<ReadonlyMap<string, number>>;
  /** Whether an earlier run has begun. */
  readonly resuming: boolean;
}

/** Runs something with the stores of a deployment. */
export async function withStores<T>(
  { endpoint, outputs, onStep = () => undefined }: SeedDeployment,
  body: (stores: SeedStores) => Promise<T>,
): Promise<T> {
  const settings = { ...localClient(endpoint), maxAttempts: 5 };
  const dynamo = new DynamoDBClient(settings);
  const objects = new S3Client({ ...settings, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const { EventsTable: table, MarkersTable: markersTable, ViewsTable, FilesBucket: bucket } = outputs;
  const store = eventStoreOnDynamo({ client: dynamo, table, markersTable });
  const views = createDynamoViewStore({ client: dynamo, table: ViewsTable });
  try {
    return await body({ store, views, objects, bucket, onStep });
  } finally {
    dynamo.destroy();
    objects.destroy();
  }
}

/** Writes a history to stores that remember what it has written, when nobody has begun it before. */
export async function remembering<T>(
  stores: SeedStores,
  resuming: boolean,
  body: (stores: SeedStores) => Promise<T>,
): Promise<T> {
  if (resuming) return body(stores);
  const views = rememberedViews(stores.views);
  try {
    return await body({ ...stores, store: rememberedEvents(stores.store), views });
  } finally {
    await views.settle();
  }
}

/** A target on these stores. */
export function targetOn(stores: SeedStores, script: string, resuming: boolean): SeedTarget {
  const known = new Map<string, Promise<ReadonlyMap<string, number>>>();

  async function read(stream: string): Promise<ReadonlyMap<string, number>> {
    const versions = new Map<string, number>();
    if (!resuming) return versions;
    for await (const { correlation, lastVersion } of stores.store.read(stream)) versions.set(correlation, lastVersion);
    return versions;
  }

  return {
    ...stores,
    script,
    resuming,
    taken(stream) {
      const versions = known.get(stream) ?? read(stream);
      known.set(stream, versions);
      return versions;
    },
  };
}

/** When the first of these organisations that is there was founded. */
export async function foundingOf({ store }: SeedStores, organisations: readonly string[]): Promise<number | undefined> {
  for (const id of organisations) {
    for await (const { atMs } of store.read(`organisation#${id}`, { to: 1 })) return atMs;
  }
  return undefined;
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
