import { createHash, randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { eventStoreOnDynamo, nodeRuntime } from '../../lib/aws/dynamodb/event-store.ts';
import { createDynamoViewStore } from '../../lib/aws/dynamodb/view-store.ts';
import { type IdKind, idOf, ulid } from '../../lib/domain/ids.ts';
import type { Aggregate, Command } from '../../lib/epoch/aggregate.ts';
import type { DomainEvent } from '../../lib/epoch/event.ts';
import { createKernel, type Kernel } from '../../lib/epoch/kernel.ts';
import type { Rejection } from '../../lib/epoch/rejection.ts';
import { AWS_REGION } from '../emulator.ts';
import { LocalError } from '../error.ts';
import type { StackOutputs } from '../outputs.ts';

/** The deployment that history is written into, and a clock that is set to what has been. */
export interface SeedWorld {
  readonly kernel: Kernel;
  readonly views: ReturnType<typeof createDynamoViewStore>;
  readonly objects: S3Client;
  readonly bucket: string;
  readonly newId: () => string;
  readonly nowMs: () => number;
  /** Sets the clock. History is told in order. */
  to(atMs: number): void;
  /** The same id for the same words, on every machine. */
  id(kind: IdKind, ...words: readonly (string | number)[]): string;
  /** An ordinary command. What an earlier, broken-off run has done already is passed over. */
  send<S, C extends Command, E extends DomainEvent>(
    aggregate: Aggregate<S, C, E>,
    aggregateId: string,
    type: C['type'],
    data: C['data'],
    actor: string,
  ): Promise<S>;
  /** Throws unless this may have been done by an earlier run. */
  passOver(what: string, rejection: Rejection): void;
  end(): void;
}

export interface SeedPlace {
  readonly endpoint: string;
  readonly outputs: StackOutputs;
}

/** `resuming`: some of this history is already there. Then refusals mean that a step was taken before. */
export function seedWorld({ endpoint, outputs }: SeedPlace, story: string, resuming: boolean): SeedWorld {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const settings = { endpoint, region: AWS_REGION, credentials, maxAttempts: 5 };
  const dynamo = new DynamoDBClient(settings);
  const store = eventStoreOnDynamo({ client: dynamo, table: outputs.EventsTable, markersTable: outputs.MarkersTable });
  const objects = new S3Client({ ...settings, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' });
  let now = 0;
  let serial = 0;
  // Commits of two runs must never be taken for each other: only a run from the beginning has ids of its story.
  const run = resuming ? randomUUID() : story;
  const newId = () => {
    serial += 1;
    return ulid(now, digest(`${run} ${serial}`));
  };
  const nowMs = () => now;
  const kernel = createKernel({ ...nodeRuntime(), store, nowMs, newId, cacheSize: 500 });

  function passOver(what: string, { code, message }: Rejection): void {
    if (!resuming) throw new LocalError('seed.failed', `Seeding ${story}: ${what} was refused (${code}): ${message}`);
  }

  return {
    kernel,
    views: createDynamoViewStore({ client: dynamo, table: outputs.ViewsTable }),
    objects,
    bucket: outputs.FilesBucket,
    newId,
    nowMs,
    to(atMs) {
      if (atMs < now) throw new RangeError(`history is told in order: ${atMs} lies before ${now}`);
      now = atMs;
    },
    id: (kind, ...words) => idOf(kind, ulid(now, digest(`${story} ${kind} ${words.join(' ')}`))),
    async send(aggregate, aggregateId, type, data, actor) {
      const id = newId();
      const command = { type, id, aggregateId, data } as never;
      const outcome = await kernel.execute(aggregate, command, { actor, correlation: id });
      if (outcome.ok) return outcome.state;
      passOver(type, outcome.rejection);
      return (await kernel.load(aggregate, aggregateId)).state;
    },
    passOver,
    end() {
      dynamo.destroy();
      objects.destroy();
    },
  };
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
