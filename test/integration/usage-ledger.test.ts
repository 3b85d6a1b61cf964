import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { commandsOf } from 'epoch';
import { createDynamoViewStore } from 'epoch-dynamodb';
import { expect, test } from 'vitest';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { createDependencies } from '../app/usage/dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 20);
const GB = 1_000_000_000;
const client = new DynamoDBClient({});

async function newDependencies() {
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
  const deps = createDependencies(START, createDynamoViewStore({ client, table }));
  const org = deps.id('organisation');
  await deps.send(organisation, commandsOf(organisation).CreateOrganisation(org, { name: 'Org', creatorId: 'usr_a' }));
  return { deps, org };
}

test('days close over rows in DynamoDB as they do in memory, late changes and terabytes included', async () => {
  const { deps, org } = await newDependencies();
  await deps.upload(org, 'usr_a', 4_000 * GB);
  deps.to(START + DAY - HOUR);
  const late = await deps.upload(org, 'usr_b', 5 * GB);
  deps.holdBack(`file#${late}`);
  await deps.remove(org, late);
  deps.to(START + 2 * DAY);
  await deps.close(org, START, '2026-11-20');
  await deps.deliver(`file#${late}`);
  await deps.close(org, START, '2026-11-21');
  const events = [];
  for await (const commit of deps.store.read(`daily-usage#${org}`)) events.push(...commit.events);
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
  expect(await deps.ledger.late(org, '2026-11-22')).toEqual([]);
});

test('projectors that race with the close lose nothing: a change is in the day or corrected, never both', async () => {
  const { deps, org } = await newDependencies();
  const files: string[] = [];
  for (let i = 0; i < 8; i += 1) {
    const fileId = await deps.upload(org, 'usr_a', GB);
    deps.to(deps.nowMs() + HOUR);
    deps.holdBack(`file#${fileId}`);
    await deps.remove(org, fileId);
    files.push(fileId);
  }
  deps.to(START + 2 * DAY);
  await Promise.all([...files.map((fileId) => deps.deliver(`file#${fileId}`)), deps.close(org, START, '2026-11-20')]);
  await deps.close(org, START, '2026-11-21');
  let billed = 0n;
  for await (const { events } of deps.store.read(`daily-usage#${org}`)) {
    for (const { type, data } of events) {
      const { byteMs, corrected } = data as { byteMs: string; corrected: readonly { count: string }[] };
      if (type === 'OrganisationDayClosed') billed += BigInt(byteMs);
      else for (const { count } of corrected) billed += BigInt(count);
    }
  }
  // Eight files, one after the other, each for an hour.
  expect(billed).toBe(8n * BigInt(GB) * BigInt(HOUR));
});
