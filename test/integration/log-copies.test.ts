import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventStoreOnDynamo } from 'epoch-dynamodb';
import { afterAll, expect, inject, test } from 'vitest';
import type { LogManifest } from '../../lib/app/platform/queries/log-copy.ts';
import { createS3Client } from '../../lib/aws/s3/client.ts';
import { createLogCopies } from '../../lib/aws/s3/log-copies.ts';
import { addDays, dayOf } from '../../lib/domain/metering/day.ts';
import { commitsOf, readManifest, verifyFiles, verifyTables } from '../../scripts/log/files.ts';
import { until } from '../until.ts';
import { newCustomer } from './customer.ts';

/** The log has the histories of all tests, each of whose messages starts a process. */
const COPY_MS = 240_000;
const TEST_MS = 2 * COPY_MS;
const [s3, queues, dynamo] = [createS3Client(), new SQSClient({}), new DynamoDBClient({})];
afterAll(() => {
  for (const client of [s3, queues, dynamo]) client.destroy();
});

/** As before the first night, also for a second try. */
async function empty(Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

/** Everything in the bucket of copies, as `aws s3 sync` would bring it. */
async function fetched(Bucket: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-copies-'));
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      await mkdir(path.join(folder, path.dirname(Key)), { recursive: true });
      await writeFile(path.join(folder, Key), (await Body?.transformToByteArray()) ?? '');
    }
  }
  return folder;
}

test('the night’s message copies the whole log to the bucket, anew where an older copy differs from it', {
  timeout: TEST_MS,
}, async () => {
  const { CopiesBucket, CopyQueueUrl, EventsTable, MarkersTable } = inject('outputs');
  const { org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Copied');
  await empty(CopiesBucket);
  const copies = createLogCopies(CopiesBucket, s3);
  const log = eventStoreOnDynamo({ client: dynamo, table: EventsTable, markersTable: MarkersTable });
  // A copy of long ago that has a commit which the log never had.
  const stray = '2020-01-01';
  const nothing = { events: 0, streams: 0, parts: [], parked: [], unreadable: [] };
  const of = { format: 'catacloud-log-1', exportedAt: '', settledThrough: '', commits: 1 } as const;
  const daily = { through: stray, earlier: 0, tail: { streams: 0, parts: [] } };
  await copies.keep(stray, { ...of, ...nothing, daily } satisfies LogManifest);

  // Other tests tell histories of the past meanwhile: of what they add later, nothing has to be in the copy.
  const before = new Map<string, { readonly hash: string; readonly atMs: number }>();
  for await (const { stream, version, hash, atMs } of log.scan(0, 1))
    before.set(`${stream} ${version}`, { hash, atMs });
  const MessageBody = JSON.stringify({ due: 'copy', scheduledAt: new Date().toISOString() });
  await queues.send(new SendMessageCommand({ QueueUrl: CopyQueueUrl, MessageBody }));
  const far = addDays(dayOf(Date.now()), 3_650);
  const newest = async () => (await copies.newestBefore(far))?.daily;
  await until('the copy has its manifest', async () => (await newest())?.through !== stray, {
    everyMs: 500,
    limitMs: COPY_MS,
  });
  expect((await newest())?.after).toBeUndefined();

  const folder = await fetched(CopiesBucket);
  try {
    const manifest = await readManifest(folder);
    await verifyFiles(folder, manifest);
    await verifyTables(folder, manifest);
    const { parts, tables = [] } = manifest;
    expect(tables).toHaveLength(parts.filter(({ path: name }) => !name.includes('/tail/')).length);
    const copied = new Map<string, string>();
    for (const part of manifest.parts)
      for await (const { stream, version, hash } of commitsOf(folder, part)) copied.set(`${stream} ${version}`, hash);
    expect(copied.size).toBe(manifest.commits);
    expect([...copied.keys()]).toContain(`organisation#${org} 1`);
    const through = Date.parse(manifest.settledThrough);
    for (const [commit, { hash, atMs }] of before) if (atMs < through) expect(copied.get(commit), commit).toBe(hash);
    let compared = 0;
    for await (const { stream, version, hash } of log.scan(0, 1)) {
      const copy = copied.get(`${stream} ${version}`);
      if (copy === undefined) continue;
      expect(copy, `${stream} ${version}`).toBe(hash);
      compared += 1;
    }
    expect(compared).toBe(copied.size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
