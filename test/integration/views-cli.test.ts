import { DeleteItemCommand, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { aggregateNameOf, commandsOf } from 'epoch';
import { TIMER_SHARDS } from 'epoch/sagas';
import { commitMessageOf } from 'epoch/transport';
import { everyRow, REBUILD_SEGMENTS, type RowKey, untilDecided } from 'epoch/views';
import { checkpointKey, itemKey } from 'epoch-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { projectorOf } from '../../lib/app/delivery.ts';
import { fileRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { organisationRow } from '../../lib/app/organisations/views/organisations.ts';
import { timers } from '../../lib/app/subscribers.ts';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { timersOf } from '../../lib/app/timers.ts';
import { createS3Client } from '../../lib/aws/s3/client.ts';
import { file } from '../../lib/domain/file/file.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { collect } from '../../packages/epoch/test/delivery/support.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { until } from '../until.ts';
import { clientOf } from './customer.ts';
import { startViews, views } from './views-process.ts';

const TEST_MS = 240_000;
const UPLOADS = 24;
const outputs = inject('outputs');
const world = deployedDependencies(outputs);
const { platform } = world;
const timersAt = (version: number) => timersOf(platform, version);

async function forget(view: string, key: RowKey): Promise<void> {
  await world.client.send(new DeleteItemCommand({ TableName: outputs.ViewsTable, Key: itemKey(view, key) }));
}

async function newOrganisation(): Promise<string> {
  const org = world.newId('organisation');
  await world.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Views', creatorId: 'usr_a' }));
  await until(
    'the organisation has a row',
    () => hasRow('organisations@2', organisationRow.key({ organisationId: org })),
    { everyMs: 100 },
  );
  return org;
}

async function startUpload(org: string): Promise<string> {
  const fileId = world.newId('file');
  const started = { organisationId: org, uploaderId: 'usr_a', name: 'views.bin', contentType: 'a/b' };
  await world.send(commandsOf(file).StartUpload(fileId, { ...started, declaredBytes: 6_000_000, uploadId: 'u' }));
  return fileId;
}

const hasRow = async (view: string, key: RowKey) => (await world.views.at(view).get('', key)) !== undefined;

/** Rows of pending timers of some saga streams. */
async function pending(view: string, streams: readonly string[]): Promise<readonly RowKey[]> {
  const keys: RowKey[] = [];
  for (let shard = 0; shard < TIMER_SHARDS; shard += 1) {
    for await (const { key, values } of everyRow(world.views.at(view), '', {
      partition: `due-${shard}`,
      limit: 1_000,
    })) {
      if (streams.includes(String(values['stream']))) keys.push(key);
    }
  }
  return keys;
}

it('the list names every subscriber, what is swept, parked and dead', { timeout: TEST_MS }, async () => {
  const { code, output } = await views('list');
  expect({ code, output }).toMatchObject({ code: 0 });
  for (const { name, version } of SUBSCRIPTIONS)
    expect(output).toMatch(new RegExp(`^${name}@${version} .*(never swept|swept through).* parked .* dead$`, 'm'));
});

describe('a view', { timeout: TEST_MS }, () => {
  let streams: readonly string[];

  beforeAll(async () => {
    const org = await newOrganisation();
    const uploads = [];
    for (let n = 0; n < UPLOADS; n += 1) uploads.push(await startUpload(org));
    streams = uploads.map((fileId) => `saga-upload-expiry#${fileId}`);
    await until('every upload has a timer', async () => (await pending('timers@1', streams)).length === UPLOADS, {
      everyMs: 200,
    });
    // As if version 0 had been live until this code was deployed, and the bus had lost all of this.
    await world.views.claimLive('timers', 0);
    for (const key of await pending('timers@1', streams)) await forget('timers@1', key);
    for (const stream of streams) {
      const Key = checkpointKey({ view: 'timers@1', stream });
      await world.client.send(new DeleteItemCommand({ TableName: outputs.ViewsTable, Key }));
    }
  }, TEST_MS);

  it('is rebuilt, goes on where its killed process was, and is live at the end', async () => {
    expect((await views('switch', 'timers', '1')).output).toContain('timers@1 stays as it is: not-rebuilt');
    let heard = 0;
    for await (const { stream } of world.log.scan(0, 1)) if (timers.subscribesTo[aggregateNameOf(stream)]) heard += 1;
    const first = startViews('rebuild', 'timers', '--rate', `${Math.max(2, heard / 10)}`);
    await first.printed(/timers@1: [1-9]\d* of 16 parts, \d+ commits/);
    first.kill();
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL', output: expect.not.stringContaining('rebuilt') });
    expect(await world.views.live('timers')).toEqual({ version: 0 });

    const parts = Array.from({ length: REBUILD_SEGMENTS }, (_, n) => `rebuild#${n}-of-${REBUILD_SEGMENTS}`);
    const marks = await Promise.all(parts.map((stream) => world.views.checkpoint({ view: 'timers@1', stream })));
    const done = marks.filter(({ version }) => version > 0).length;
    const second = await views('rebuild', 'timers');
    expect(second).toMatchObject({ code: 0, output: expect.stringContaining('timers@1 is live') });
    expect(second.output).toContain(`; ${done} of 16 parts were done before`);
    expect(await pending('timers@1', streams)).toHaveLength(UPLOADS);
    expect(await world.views.live('timers')).toEqual({ version: 1, previous: 0 });
  });

  it('is not switched back to what nothing keeps up to date, nor to what was not rebuilt', async () => {
    expect(await views('switch', 'timers', '0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/its definition is not in this code/),
    });
    expect(await views('switch', 'timers', '7')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not-rebuilt/),
    });
    expect(await views('switch', 'timers', '1')).toMatchObject({ code: 0, output: 'timers@1 is live\n' });
    expect((await views('list')).output).toMatch(/^timers@1 +live, before it 0 /m);
  });

  it('loses what its old version left, once nobody wants to go back to it', async () => {
    const old = timersAt(0);
    for (const stream of streams) await old.catchUp(stream);
    expect(await pending('timers@0', streams)).toHaveLength(UPLOADS);
    expect(await views('drop', 'timers@0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/can be gone back to/),
    });
    expect(await views('drop', 'timers@1', '--final')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/this code still holds it/),
    });
    expect(await pending('timers@0', streams)).toHaveLength(UPLOADS);
    const dropped = await views('drop', 'timers@0', '--final');
    expect(dropped).toMatchObject({
      code: 0,
      output: expect.stringContaining(`timers@0 is gone: ${2 * UPLOADS} items removed`),
    });
    expect(await pending('timers@0', streams)).toEqual([]);
    expect(await pending('timers@1', streams)).toHaveLength(UPLOADS);
    expect(await views('switch', 'timers', '0')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/not-rebuilt/),
    });
  });
});

describe('what went wrong', { timeout: TEST_MS }, () => {
  it('in one stream of a view is parked, shown, and redriven once its cause is gone', async () => {
    const org = await newOrganisation();
    const fileId = await startUpload(org);
    await world.send(commandsOf(file).AbortUpload(fileId, { organisationId: org }));
    const status = async () => (await fileRow.get(world.views.at('files@2'), { fileId }))?.values.status;
    await until('the upload is aborted', async () => (await status()) === 'aborted', { everyMs: 100 });
    const Key = { stream: { S: `file#${fileId}` }, version: { N: '2' } };
    const { Item } = await world.client.send(new GetItemCommand({ TableName: outputs.EventsTable, Key }));
    const stored = Item?.['events']?.S ?? '';
    const write = (events: string) =>
      world.client.send(
        new UpdateItemCommand({
          TableName: outputs.EventsTable,
          Key,
          UpdateExpression: 'SET events = :events',
          ExpressionAttributeValues: { ':events': { S: events } },
        }),
      );
    // An event in a schema of tomorrow, read by the code of today.
    await write(stored.replace(/"schema":\d+/, '"schema":99'));
    await forget('files@2', fileRow.key({ fileId }));
    const projector = projectorOf(platform, files);
    expect(await untilDecided(() => projector.catchUp(`file#${fileId}`))).toMatchObject({
      status: 'parked',
      version: 1,
    });

    expect((await views('list')).output).toContain(
      `    file#${fileId} after 1: DeliveryError: files@2 cannot take file#${fileId}@2`,
    );
    const vain = await views('redrive', 'files');
    expect(vain).toMatchObject({ code: 1, output: expect.stringMatching(/^files@2: 0 redriven, 1 parked again$/m) });
    expect(await status()).toBe('uploading');
    await write(stored);
    expect(await views('redrive', 'files@2')).toMatchObject({
      code: 0,
      output: 'files@2: 1 redriven, 0 parked again\n',
    });
    expect(await status()).toBe('aborted');
    expect((await views('list')).output).not.toContain(fileId);
  });

  it('so often that a message is dead is sent again', async () => {
    const org = await newOrganisation();
    const [founded] = await collect(world.log.read(`organisation#${org}`));
    await forget('organisations@2', organisationRow.key({ organisationId: org }));
    const queues = new SQSClient({});
    const QueueName = 'catacloud-local-screens-dead';
    const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName }));
    const MessageBody = founded === undefined ? '' : JSON.stringify(commitMessageOf(founded));
    await queues.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    expect((await views('list')).output).toMatch(/^organisations@2 .* 1 dead$/m);
    expect(await views('redrive', 'usage-ledger')).toMatchObject({ code: 0, output: '' });
    const { code, output } = await views('redrive', 'organisations@2');
    expect({ code, output }).toEqual({
      code: 0,
      output: 'catacloud-local-screens: 1 dead letters sent again\n',
    });
    await until(
      'the organisation has a row',
      () => hasRow('organisations@2', organisationRow.key({ organisationId: org })),
      { everyMs: 100 },
    );
    expect(await views('redrive', 'nobody')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/no subscriber named nobody/),
    });
  });

  it('is tried again when an administrator asks for it over HTTP', async () => {
    const admin = await clientOf(inject('frontDoorUrl'), inject('users').admin);
    const org = await newOrganisation();
    const stream = `organisation#${org}`;
    const [founded] = await collect(world.log.read(stream));
    await forget('organisations@2', organisationRow.key({ organisationId: org }));
    await world.views.fail({
      ...{ view: 'organisations@2', stream, home: organisationRow.key({ organisationId: org }) },
      ...{ at: { version: 0, failures: 0 }, error: 'was broken', atMs: Date.now(), parkAfter: 1 },
    });
    const queues = new SQSClient({});
    const dead = await queues.send(new GetQueueUrlCommand({ QueueName: 'catacloud-local-screens-dead' }));
    const MessageBody = founded === undefined ? '' : JSON.stringify(commitMessageOf(founded));
    await queues.send(new SendMessageCommand({ QueueUrl: dead.QueueUrl, MessageBody }));
    const lag = async () => {
      const { items } = await admin.admin.getLag();
      return items.find(({ subscriber }) => subscriber === 'organisations@2');
    };
    expect(await lag()).toMatchObject({ parked: 1, deadLetters: 1 });
    expect(await admin.admin.redrive({ subscriber: 'organisations@2' })).toEqual({ subscriber: 'organisations@2' });
    await until(
      'nothing is parked or dead',
      async () => (await lag())?.parked === 0 && (await lag())?.deadLetters === 0,
      { everyMs: 200 },
    );
    expect(await hasRow('organisations@2', organisationRow.key({ organisationId: org }))).toBe(true);
  });

  it('in the relay is replayed from its stores, and then forgotten', async () => {
    const s3 = createS3Client();
    const [aside, given] = [await newOrganisation(), await newOrganisation()];
    for (const org of [aside, given]) await forget('organisations@2', organisationRow.key({ organisationId: org }));
    const reference = { stream: `organisation#${aside}`, version: 1, last: 1, types: ['OrganisationCreated'] };
    await world.changeLog.setAside({ ...reference, code: 'EntryTooLarge' });
    const record = { dynamodb: { Keys: { stream: { S: `organisation#${given}` }, version: { N: '1' } } } };
    const Body = JSON.stringify({ payload: JSON.stringify({ Records: [record] }) });
    await s3.send(new PutObjectCommand({ Bucket: outputs.FailuresBucket, Key: 'aws/lambda/relay/batch', Body }));

    const { code, output } = await views('replay');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain(`organisation#${aside}@1 (EntryTooLarge): delivered to all that subscribe to it`);
    expect(output).toContain('aws/lambda/relay/batch: 1 streams, delivered to all that subscribe to it');
    for (const org of [aside, given])
      expect(await hasRow('organisations@2', organisationRow.key({ organisationId: org }))).toBe(true);
    expect(await views('replay')).toMatchObject({ code: 0, output: '' });
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.FailuresBucket }));
    expect(KeyCount).toBe(0);
  });
});
