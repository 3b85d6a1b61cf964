import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type MachineOrder, parseOrder } from '../../lib/aws/sqs/machine-order.ts';
import { ORDERS_PER_POLL, POLL_RETRY_MS, POLL_SECONDS } from './limits.ts';

/** Executes an order, or throws: then the order stays on the queue and is delivered again. */
export type TakeOrder = (order: MachineOrder) => Promise<void>;

/** Long-polls the queue until stopped. A message that is no order is dropped with a word: trying it again cannot help. */
export function orderPoll(sqs: SQSClient, queueUrl: string, take: TakeOrder, log: (line: string) => void) {
  const stopped = new AbortController();
  const { signal } = stopped;

  const receive = async (): Promise<readonly Message[]> => {
    const request = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: ORDERS_PER_POLL,
      WaitTimeSeconds: POLL_SECONDS,
    });
    const { Messages } = await sqs.send(request, { abortSignal: signal });
    return Messages ?? [];
  };
  const handle = async (message: Message): Promise<void> => {
    const order = parseOrder(message.Body);
    if (order === undefined) log(`a message on the machine queue is no order: ${message.MessageId}`);
    else await take(order);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        for (const message of await receive()) await handle(message);
      } catch (error) {
        if (signal.aborted) return;
        log(`the machine queue cannot be read: ${error instanceof Error ? error.message : error}`);
        await sleep(POLL_RETRY_MS, undefined, { signal }).catch(() => {});
      }
    }
  };
  const running = run();
  return {
    async stop(): Promise<void> {
      stopped.abort();
      await running;
    },
  };
}
