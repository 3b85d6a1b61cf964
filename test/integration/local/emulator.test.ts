import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askAws, localClient } from '../../../local/aws.ts';
import { type Emulator, startEmulator } from '../../../local/emulator.ts';
import { silent } from '../../../local/progress.ts';
import { preparePython } from '../../../local/python.ts';
import { noteDeployed, startSound } from '../../../local/recover.ts';
import { ephemeralStateFolder, type StateFolder } from '../../../local/state-folder.ts';

const python = await preparePython();
let stateFolder: StateFolder;
let running: Emulator | undefined;

beforeEach(async () => {
  stateFolder = await ephemeralStateFolder();
});
afterEach(async () => {
  await running?.stop();
  await rm(stateFolder.folder, { recursive: true, force: true });
});

describe('the emulator', () => {
  it('remembers tables and what nobody has read from their streams', async () => {
    await start();
    const stream = await makeTable();
    await put('before');
    await restart();
    await put('after');
    expect(await keysIn(stream)).toEqual(['before', 'after']);
  });

  it('keeps the addresses of queues true when its port was taken meanwhile', async () => {
    const { endpoint } = await start();
    const made = await new SQSClient(localClient(endpoint)).send(new CreateQueueCommand({ QueueName: 'q' }));
    expect(made.QueueUrl).toContain(endpoint);
    await running?.stop();
    const port = Number(new URL(endpoint).port);
    const rival = createServer();
    await new Promise<void>((resolve) => rival.listen(port, '127.0.0.1', resolve));
    try {
      const moved = await start();
      expect(moved.endpoint).not.toBe(endpoint);
      const sqs = new SQSClient(localClient(moved.endpoint));
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }));
      expect(QueueUrl).toContain(moved.endpoint);
    } finally {
      await new Promise((resolve) => rival.close(resolve));
    }
  });

  it('says so when it is killed', async () => {
    const { pid, died } = await start();
    process.kill(pid, 'SIGKILL');
    await expect(died).rejects.toMatchObject({ code: 'emulator.died' });
  });

  it('begins anew after it was killed before anything was saved', async () => {
    await kill(await start());
    expect(await startNotes()).toEqual([expect.stringContaining('beginning anew')]);
  });

  it('keeps what was saved earlier after it was killed, and says what is lost', async () => {
    await start();
    await noteDeployed(stateFolder);
    await makeTable();
    await restart();
    if (running) await kill(running);
    expect(await startNotes()).toEqual([expect.stringContaining('since its last orderly stop is lost')]);
    await put('the table is still there');
  });

  it('goes back to its last whole state when it was killed while it saved a later one', async () => {
    await start();
    await noteDeployed(stateFolder);
    await makeTable();
    await restart();
    if (running) await kill(running);
    // Services are saved one after the other: some as they were in the end, others not at all.
    await rm(path.join(stateFolder.state, 'dynamodb.json'));
    expect(await startNotes()).toEqual([expect.stringContaining('since its last orderly stop is lost')]);
    await put('the table is still there');
  });
});

async function start(): Promise<Emulator> {
  running = await startEmulator(python, stateFolder);
  return running;
}

async function restart(): Promise<void> {
  await running?.stop();
  await start();
}

async function kill(emulator: Emulator): Promise<void> {
  process.kill(emulator.pid, 'SIGKILL');
  await emulator.died.catch(() => undefined);
}

/** What the next start has to say about what it finds. */
async function startNotes(): Promise<readonly string[]> {
  const notes: string[] = [];
  const progress = { ...silent, note: (text: string) => void notes.push(text) };
  running = await startSound(stateFolder, progress, () => startEmulator(python, stateFolder));
  return notes;
}

async function makeTable(): Promise<string> {
  const { TableDescription } = await dynamo().send(
    new CreateTableCommand({
      TableName: 'things',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  return TableDescription?.LatestStreamArn ?? '';
}

async function put(key: string): Promise<void> {
  await dynamo().send(new PutItemCommand({ TableName: 'things', Item: { key: { S: key } } }));
}

function dynamo(): DynamoDBClient {
  return new DynamoDBClient(localClient(running?.endpoint ?? ''));
}

/** Keys of the records in a stream, by the streams' own protocol: oldest first. */
async function keysIn(StreamArn: string): Promise<readonly string[]> {
  const described = await streams('DescribeStream', { StreamArn });
  const ShardId = described.StreamDescription?.Shards[0]?.ShardId;
  const { ShardIterator } = await streams('GetShardIterator', {
    StreamArn,
    ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records = [] } = await streams('GetRecords', { ShardIterator });
  return Records.map((record) => record.dynamodb.Keys.key.S);
}

interface StreamsReply {
  readonly StreamDescription?: { readonly Shards: readonly { readonly ShardId: string }[] };
  readonly ShardIterator?: string;
  readonly Records?: readonly { readonly dynamodb: { readonly Keys: { readonly key: { readonly S: string } } } }[];
}

async function streams(operation: string, body: object): Promise<StreamsReply> {
  const reply = await askAws(running?.endpoint ?? '', {
    service: 'dynamodb',
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
    },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as StreamsReply;
}
