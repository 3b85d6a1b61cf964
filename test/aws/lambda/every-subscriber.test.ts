import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { memoryStore } from 'epoch';
import { createMemoryViewStore } from 'epoch/views';
import { createRefusals } from 'epoch-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../lib/app/platform/queries/system-clock.ts';
import { SUBSCRIPTIONS } from '../../../lib/app/subscriptions.ts';
import { EVERY_SUBSCRIBER } from '../../../lib/aws/lambda/every-subscriber.ts';
import { subscribersOf } from '../../../lib/aws/lambda/subscribers-of.ts';
import { warmKernel } from '../../../lib/aws/warm-kernel.ts';
import { digest } from '../../../packages/epoch/test/basket.ts';

afterEach(() => vi.unstubAllEnvs());

describe('what the sweep, redrives and replays go over', () => {
  it('is everybody who has a queue, with the same hearing', () => {
    vi.stubEnv('USERS_TABLE', 'users');
    vi.stubEnv('FILES_BUCKET', 'files');
    vi.stubEnv('MACHINE_QUEUE_URL', 'http://127.0.0.1/machines');
    const dynamo = new DynamoDBClient({ region: 'eu-central-1' });
    const events = memoryStore({ digest });
    const world = {
      dynamo,
      clock: systemClock,
      events,
      views: createMemoryViewStore(),
      kernel: warmKernel(events, systemClock),
      refusals: createRefusals(dynamo, 'views'),
    };
    const heard = (id: string, hears: object) => `${id} ${JSON.stringify(hears)}`;
    const swept = subscribersOf(EVERY_SUBSCRIBER, world).map(({ id, hears }) => heard(id, hears));
    const queued = SUBSCRIPTIONS.map(({ name, version, hears }) => heard(`${name}@${version}`, hears));
    expect(swept.sort()).toEqual(queued.sort());
  });
});
