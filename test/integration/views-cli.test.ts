import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { commandsOf } from 'epoch';
import { commitMessageOf } from 'epoch/transport';
import { untilDecided } from 'epoch/views';
import { describe, expect, inject, it } from 'vitest';
import { projectorOf } from '../../lib/app/delivery.ts';
import { SOURCE_PREFIX } from '../../lib/app/event-source.ts';
import { fileRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { organisationRow } from '../../lib/app/organisations/views/organisations.ts';
import { SUBSCRIPTIONS } from '../../lib/app/subscriptions.ts';
import { createS3Client } from '../../lib/aws/s3/client.ts';
import { file } from '../../lib/domain/file/file.ts';
import { collect } from '../../packages/epoch/test/delivery/support.ts';
import { until } from '../until.ts';
import { clientOf } from './customer.ts';
import { views } from './views-process.ts';
import { forget, hasRow, newOrganisation, outputs, platform, startUpload, TEST_MS, world } from './views-scene.ts';
import './views-rebuild.cases.ts';

it('the list names every subscriber, what is swept, parked and dead', { timeout: TEST_MS }, async () => {
  const { code, output } = await views('list');
  expect({ code, output }).toMatchObject({ code: 0 });
  for (const { name, version } of SUBSCRIPTIONS)
    expect(output).toMatch(
      new RegExp(`^${name}@${version} .*(never swept|swept through|not read).* parked .* dead$`, 'm'),
    );
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
    const MessageBody = founded === undefined ? '' : JSON.stringify(commitMessageOf(founded, SOURCE_PREFIX));
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
    const MessageBody = founded === undefined ? '' : JSON.stringify(commitMessageOf(founded, SOURCE_PREFIX));
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
