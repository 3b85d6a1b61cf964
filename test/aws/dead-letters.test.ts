import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { redriveDeadLetters } from '../../lib/aws/sqs/dead-letters.ts';

/** A queue on several servers: a call that does not wait asks the next one of them only, as SQS's own short polling does. */
function queueOnServers(servers: string[][]): { readonly client: SQSClient; readonly sent: string[] } {
  const client = new SQSClient({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:1' });
  const sent: string[] = [];
  let turn = 0;
  const answer = (command: unknown) => {
    if (command instanceof GetQueueUrlCommand) return { QueueUrl: `http://queues/${command.input.QueueName}` };
    if (command instanceof ReceiveMessageCommand) {
      const { WaitTimeSeconds = 0, MaxNumberOfMessages = 1 } = command.input;
      const asked = WaitTimeSeconds > 0 ? servers.find(({ length }) => length > 0) : servers[turn++ % servers.length];
      return { Messages: asked?.slice(0, MaxNumberOfMessages).map((Body) => ({ Body, ReceiptHandle: Body })) };
    }
    if (command instanceof SendMessageCommand) sent.push(command.input.MessageBody ?? '');
    if (command instanceof DeleteMessageCommand)
      for (const server of servers) server.splice(0, server[0] === command.input.ReceiptHandle ? 1 : 0);
    return {};
  };
  client.send = (async (command: unknown) => answer(command)) as typeof client.send;
  return { client, sent };
}

describe('dead letters', () => {
  it('are all sent again, on whichever of the queue’s servers they lie', async () => {
    const letters = Array.from({ length: 25 }, (_, index) => `letter ${index}`);
    const { client, sent } = queueOnServers([[], letters.slice(0, 12), [], letters.slice(12)]);
    expect(await redriveDeadLetters(client, 'files')).toBe(25);
    expect(sent).toEqual(letters);
  });
});
