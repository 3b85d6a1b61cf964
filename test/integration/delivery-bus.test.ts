import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { busContract, type SubscribableBus } from 'epoch/testing';
import { type CommitMessage, parseCommitMessage } from 'epoch/transport';
import { createEventBridgeBus } from 'epoch-dynamodb/eventbridge';
import * as vitest from 'vitest';

const events = new EventBridgeClient({});
const queues = new SQSClient({});

const SOURCE_PREFIX = 'library.';

busContract(vitest, { name: 'EventBridge', sourcePrefix: SOURCE_PREFIX, make, newId: () => crypto.randomUUID() });

async function make(): Promise<SubscribableBus> {
  const name = `bus-${crypto.randomUUID()}`;
  await events.send(new CreateEventBusCommand({ Name: name }));
  return {
    bus: createEventBridgeBus(events, name),
    async listen(subscribesTo) {
      const rule = `rule-${crypto.randomUUID()}`;
      const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: rule }));
      const attributes = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
      const source = Object.keys(subscribesTo).map((aggregate) => `${SOURCE_PREFIX}${aggregate}`);
      const EventPattern = JSON.stringify({ source, detail: { types: Object.values(subscribesTo).flat() } });
      await events.send(new PutRuleCommand({ Name: rule, EventBusName: name, EventPattern }));
      const Arn = attributes.Attributes?.['QueueArn'] ?? '';
      await events.send(new PutTargetsCommand({ Rule: rule, EventBusName: name, Targets: [{ Id: 'queue', Arn }] }));
      return { take: (count) => receive(QueueUrl ?? '', count) };
    },
  };
}

/** At least `count`, by long polling; what came twice counts once. */
async function receive(QueueUrl: string, count: number): Promise<readonly CommitMessage[]> {
  const taken = new Map<string, CommitMessage>();
  for (let polls = 0; polls < 20 && taken.size < count; polls += 1) {
    const reply = await queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '' } of reply.Messages ?? []) {
      const message = parseCommitMessage(Body, SOURCE_PREFIX);
      taken.set(`${message.detail.stream}@${message.detail.version}`, message);
    }
  }
  return [...taken.values()];
}
