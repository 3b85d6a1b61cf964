import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { commandsOf } from 'epoch';
import { createDynamoViewStore } from 'epoch-dynamodb';
import { expect, test } from 'vitest';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { createWorld } from '../app/usage/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const GB = 1_000_000_000;
const client = new DynamoDBClient({});

async function newWorld() {
  const table = `views-${crypto.randomUUID()}`;
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [attribute('pk'), attribute('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  const world = createWorld(START, createDynamoViewStore({ client, table }));
  const org = world.id('organisation');
  await world.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  return { world, org };
}

test('days close over rows in DynamoDB as they do in memory, late changes and terabytes included', async () => {
  const { world, org } = await newWorld();
  await world.upload(org, 'usr_a', 4_000 * GB);
  world.to(START + DAY - HOUR);
  const late = await world.upload(org, 'usr_b', 5 * GB);
  world.holdBack(`file#${late}`);
  await world.remove(org, late);
  world.to(START + 2 * DAY);
  await world.close(org, START, '2026-11-20');
  await world.deliver(`file#${late}`);
  await world.close(org, START, '2026-11-21');
  const events = [];
  for await (const commit of world.store.read(`daily-usage#${org}`)) events.push(...commit.events);
  expect(events).toMatchObject([
    { type: 'OrganisationDayClosed', data: { byteMs: `${BigInt(GB) * BigInt(4_000 * DAY + 5 * HOUR)}` } },
    {
      type: 'UsageCorrected',
      data: { corrected: [{ delta: `-${5 * GB}`, count: `-${BigInt(5 * GB) * BigInt(HOUR)}` }] },
    },
    {
      type: 'OrganisationDayClosed',
      data: { openingBytes: `${4_000 * GB}`, byteMs: `${BigInt(4_000 * GB) * BigInt(DAY)}` },
    },
  ]);
  expect(await world.ledger.late(org, '2026-11-22')).toEqual([]);
});

test('projectors that race with the close lose nothing: a change is in the day or corrected, never both', async () => {
  const { world, org } = await newWorld();
  const files: string[] = [];
  for (let i = 0; i < 8; i += 1) {
    const fileId = await world.upload(org, 'usr_a', GB);
    world.to(world.nowMs() + HOUR);
    world.holdBack(`file#${fileId}`);
    await world.remove(org, fileId);
    files.push(fileId);
  }
  world.to(START + 2 * DAY);
  await Promise.all([...files.map((fileId) => world.deliver(`file#${fileId}`)), world.close(org, START, '2026-11-20')]);
  await world.close(org, START, '2026-11-21');
  let billed = 0n;
  for await (const { events } of world.store.read(`daily-usage#${org}`)) {
    for (const { type, data } of events) {
      const { byteMs, corrected } = data as { byteMs: string; corrected: readonly { count: string }[] };
      if (type === 'OrganisationDayClosed') billed += BigInt(byteMs);
      else for (const { count } of corrected) billed += BigInt(count);
    }
  }
  // Eight files, one after the other, each for an hour.
  expect(billed).toBe(8n * BigInt(GB) * BigInt(HOUR));
});
