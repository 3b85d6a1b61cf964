import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { CognitoIdentityProviderClient, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientSettings } from '../../lib/aws/client-settings.ts';

let server: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  // It takes every connection and never says a word.
  server = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const place = () => ({
  region: 'eu-central-1',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  ...clientSettings({ answerMs: 60, maxAttempts: 2 }),
});

describe('a client of AWS', () => {
  const QueueUrl = 'http://127.0.0.1/q';
  const to = { Destination: { ToAddresses: ['a@example.org'] }, Content: {}, FromEmailAddress: 'b@example.org' };
  it.each<[string, () => Promise<unknown>]>([
    [
      'DynamoDB',
      () => new DynamoDBClient(place()).send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'k' } } })),
    ],
    [
      'S3',
      () => new S3Client({ ...place(), forcePathStyle: true }).send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })),
    ],
    ['SQS', () => new SQSClient(place()).send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }))],
    ['EventBridge', () => new EventBridgeClient(place()).send(new PutEventsCommand({ Entries: [{ Source: 's' }] }))],
    ['Cognito', () => new CognitoIdentityProviderClient(place()).send(new ListUsersCommand({ UserPoolId: 'p_1' }))],
    ['SES', () => new SESv2Client(place()).send(new SendEmailCommand(to))],
    ['Batch', () => new BatchClient(place()).send(new DescribeJobsCommand({ jobs: ['j'] }))],
  ])('of %s gives up when the server stays silent', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is never made without these settings, be it in a function, a script, or a tool of the local stack', () => {
    const made = globSync('{lib,scripts,local,bin,cli,runner}/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/new \w+Client\(([^;]*)/g)].map(([, settings = '']) => ({
        file,
        settings,
      })),
    );
    expect(made.length).toBeGreaterThan(8);
    expect(
      made.filter(
        ({ settings }) => !/clientSettings\(|localClient\(|^settings\)|\.\.\.settings|^client\)/.test(settings),
      ),
    ).toEqual([]);
  });
});
