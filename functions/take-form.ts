import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { isRejection } from 'epoch';
import { takeForm } from '../lib/app/uploads/commands/form.ts';
import { kernelCounts } from '../lib/aws/kernel-counts.ts';
import { accounts, platform } from '../lib/aws/platform.ts';
import { objectStore } from '../lib/aws/s3/lazy-object-store.ts';

const known = platform();
const world = { ...known, ...accounts(known.dynamo), objects: objectStore(known.clock) };

/** Makes files of what browsers have put with forms, as S3 tells of each. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  await world.clock.refresh();
  const failed: string[] = [];
  const outcomes = event.Records.map(async ({ messageId, body }) => {
    try {
      const { id, detail } = JSON.parse(body) as { id: string; detail: { object: { key: string } } };
      const origin = { actor: 'take-form', correlation: id, causation: id };
      const taken = await takeForm(world, detail.object.key, origin);
      return isRejection(taken) ? taken.code : taken;
    } catch (error) {
      failed.push(messageId);
      return error instanceof Error ? error.message : String(error);
    }
  });
  console.log(
    JSON.stringify({
      function: 'take-form',
      outcomes: await Promise.all(outcomes),
      failed: failed.length,
      ...kernelCounts.take(),
    }),
  );
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
