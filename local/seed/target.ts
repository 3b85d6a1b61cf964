import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { EventStore } from 'epoch';
import type { ViewStore } from 'epoch/views';
import { createDynamoViewStore, eventStoreOnDynamo } from 'epoch-dynamodb';
import { localClient } from '../aws.ts';
import type { StackOutputs } from '../outputs.ts';

export interface SeedDeployment {
  readonly endpoint: string;
  readonly outputs: StackOutputs;
  /** Called before every command. An error that it throws ends the run; another run continues from there. */
  readonly onStep?: () => void;
}

/** The deployment that a script writes its events to. */
export interface SeedTarget {
  readonly script: string;
  readonly store: EventStore;
  readonly views: ViewStore;
  readonly objects: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly onStep: () => void;
  /**
   * By correlation, the version that a stream had after a step which an earlier run took. Empty in a run from the
   * beginning, which asks nothing.
   */
  taken(stream: string): Promise<ReadonlyMap<string, number>>;
  /** Whether an earlier run has begun. */
  readonly resuming: boolean;
  end(): void;
}

export function seedTarget(
  { endpoint, outputs, onStep = () => undefined }: SeedDeployment,
  script: string,
  resuming: boolean,
): SeedTarget {
  const settings = { ...localClient(endpoint), maxAttempts: 5 };
  const dynamo = new DynamoDBClient(settings);
  const store = eventStoreOnDynamo({ client: dynamo, table: outputs.EventsTable, markersTable: outputs.MarkersTable });
  const objects = new S3Client({ ...settings, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return targetOn(
    {
      store,
      views: createDynamoViewStore({ client: dynamo, table: outputs.ViewsTable }),
      objects,
      bucket: outputs.FilesBucket,
      onStep,
      end() {
        dynamo.destroy();
        objects.destroy();
      },
    },
    script,
    resuming,
  );
}

/** A target on these stores. */
export function targetOn(
  stores: Omit<SeedTarget, 'script' | 'taken' | 'resuming'>,
  script: string,
  resuming: boolean,
): SeedTarget {
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

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
