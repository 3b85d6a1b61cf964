import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PurgeQueueCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { StoredCommit } from 'epoch';
import { commitMessageOf } from 'epoch/transport';
import { createEventBridgeBus } from 'epoch-dynamodb/eventbridge';
import { SOURCE_PREFIX } from '../../lib/app/event-source.ts';
import { subscriberQueues } from './deployed-settle.ts';
import type { Random } from './random.ts';
import { functionProcesses } from './workers.ts';

/** Commits that one duplication publishes again at most. */
const MAX_AGAIN = 5;

/** What a bad day brings to a deployed stack, once in a while. */
export function createChaos(random: Random, queues: SQSClient, busName: string) {
  const bus = createEventBridgeBus(new EventBridgeClient({}), busName);
  const counts = { duplicates: 0, malformed: 0, purged: 0, kills: 0 };

  async function happen(committed: readonly StoredCommit[]): Promise<void> {
    if (committed.length > 0 && random.chance(0.5)) {
      const again = Array.from({ length: 1 + random.below(MAX_AGAIN) }, () => random.pick(committed));
      counts.duplicates += again.length;
      await bus.publish(again.map((commit) => commitMessageOf(commit, SOURCE_PREFIX)));
    }
    if (random.chance(0.02)) {
      counts.malformed += 1;
      const QueueUrl = random.pick(await subscriberQueues(queues));
      await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"source":"aws.s3","detail":{}}' }));
    }
    if (random.chance(0.01)) {
      counts.purged += 1;
      await queues.send(new PurgeQueueCommand({ QueueUrl: random.pick(await subscriberQueues(queues)) }));
    }
    if (!random.chance(0.05)) return;
    const running = functionProcesses();
    if (running.length === 0) return;
    process.kill(random.pick(running), 'SIGKILL');
    counts.kills += 1;
  }

  return { counts, happen };
}
