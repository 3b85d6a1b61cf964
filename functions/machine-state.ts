import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hearMachine } from '../lib/app/machines/commands/hear-machine.ts';
import { kernelCounts } from '../lib/aws/kernel-counts.ts';
import { platform } from '../lib/aws/platform.ts';

const { kernel, clock } = platform();
const world = { kernel, newId: () => crypto.randomUUID() };

/** Tells machines what their engine says of them: state changes of AWS Batch, and of local machines in the same shape. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  await clock.refresh();
  const failed: string[] = [];
  const heard: string[] = [];
  // One after the other: they come in their order for the most part, and then none is decided twice.
  for (const { messageId, body } of event.Records) {
    try {
      const { id, detail } = JSON.parse(body) as { id: string; detail: unknown };
      heard.push(await hearMachine(world, detail, id));
    } catch (error) {
      failed.push(messageId);
      heard.push(error instanceof Error ? error.message : String(error));
    }
  }
  console.log(JSON.stringify({ function: 'machine-state', heard, failed: failed.length, ...kernelCounts.take() }));
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
