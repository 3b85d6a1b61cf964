import {
  type DynamoDBClient,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined, ifDefined } from 'epoch';
import type { ParkedStream } from 'epoch/subscriptions';
import type { CheckpointAddress, Failure } from 'epoch/views';
import { checkpointConditions } from './checkpoint-attributes.ts';
import { createExpression } from './expression.ts';
import { numberOf, OWN } from './row-codec.ts';
import { COUNT, countKey, ignoringRefusal } from './view-state.ts';
import { checkpointKey, itemKey } from './view-step.ts';

/** One item per parked stream, so that they are found without a scan. */
const parkedKey = (view: string, stream: string) => itemKey(view, { partition: '!!parked', sort: stream });
/**
 * Counts a failure; with the last one the stream is parked, listed and counted in one transaction. One that is on the list
 * already, for its redrive was cut off, is not counted again.
 */
export async function countFailure(client: DynamoDBClient, TableName: string, failure: Failure): Promise<void> {
  const { view, stream, at, error, atMs, code } = failure;
  const failures = at.failures + 1;
  const parks = failures >= failure.parkAfter;
  const expression = createExpression();
  const conditions = checkpointConditions(expression, at);
  const counted = expression.name(OWN.failures);
  conditions.push(
    at.failures === 0
      ? `attribute_not_exists(${counted})`
      : `${counted} = ${expression.value({ N: `${at.failures}` })}`,
  );
  const set = [
    `${counted} = ${expression.value({ N: `${failures}` })}`,
    `${expression.name(OWN.error)} = ${expression.value({ S: error })}`,
    `${expression.name(OWN.failedAt)} = ${expression.value({ N: `${atMs}` })}`,
    ...(parks ? [`${expression.name(OWN.parked)} = ${expression.value({ BOOL: true })}`] : []),
    ...(code === undefined ? [] : [`${expression.name(OWN.code)} = ${expression.value({ S: code })}`]),
  ];
  const update = {
    TableName,
    Key: checkpointKey(failure),
    UpdateExpression: `SET ${set.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ...expression.placeholders(),
  };
  const listed = {
    ...parkedKey(view, stream),
    version: { N: `${at.version}` },
    error: { S: error },
    atMs: { N: `${atMs}` },
    ...defined({ code: ifDefined(code, (text) => ({ S: text })) }),
  };
  if (!parks) {
    await ignoringRefusal(() => client.send(new UpdateItemCommand(update)));
    return;
  }
  const put = (ConditionExpression: string) => ({ Put: { TableName, Item: listed, ConditionExpression } });
  const isNew = await ignoringRefusal(() =>
    transact(client, [{ Update: update }, put('attribute_not_exists(pk)'), countBy(TableName, view, 1)]),
  );
  if (!isNew) await ignoringRefusal(() => transact(client, [{ Update: update }, put('attribute_exists(pk)')]));
}

/** Clears the parking and deletes the entry of the list. False when it was not parked. */
export async function clearParking(
  client: DynamoDBClient,
  TableName: string,
  address: CheckpointAddress,
): Promise<boolean> {
  return ignoringRefusal(() =>
    transact(client, [{ Update: unparking(TableName, address) }, ...unlisting(TableName, address)]),
  );
}

/** Clears the parking; the entry of the list stays. */
export async function reopenParked(client: DynamoDBClient, TableName: string, address: CheckpointAddress) {
  await ignoringRefusal(() => client.send(new UpdateItemCommand(unparking(TableName, address))));
}

/** Takes a stream off the list that is on it and is not parked. */
export async function settleParked(client: DynamoDBClient, TableName: string, address: CheckpointAddress) {
  const ConditionExpression = 'attribute_not_exists(#parked)';
  const ExpressionAttributeNames = { '#parked': OWN.parked };
  const isOpen = { TableName, Key: checkpointKey(address), ConditionExpression, ExpressionAttributeNames };
  await ignoringRefusal(() => transact(client, [{ ConditionCheck: isOpen }, ...unlisting(TableName, address)]));
}

function unparking(TableName: string, address: CheckpointAddress) {
  const expression = createExpression();
  const parked = expression.name(OWN.parked);
  const cleared = [OWN.parked, OWN.failures, OWN.error, OWN.code, OWN.failedAt].map((name) => expression.name(name));
  return {
    TableName,
    Key: checkpointKey(address),
    UpdateExpression: `REMOVE ${cleared.join(', ')}`,
    ConditionExpression: `attribute_exists(${parked})`,
    ...expression.placeholders(),
  };
}

function unlisting(TableName: string, { view, stream }: CheckpointAddress): TransactWriteItem[] {
  const ConditionExpression = 'attribute_exists(pk)';
  return [{ Delete: { TableName, Key: parkedKey(view, stream), ConditionExpression } }, countBy(TableName, view, -1)];
}

/** Parked streams of a view, page by page. */
export async function* listParked(
  client: DynamoDBClient,
  TableName: string,
  view: string,
): AsyncIterable<ParkedStream> {
  const { pk } = parkedKey(view, '');
  let ExclusiveStartKey: ReturnType<typeof itemKey> | undefined;
  do {
    const reply = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        ...defined({ ExclusiveStartKey }),
      }),
    );
    for (const item of reply.Items ?? []) {
      yield {
        stream: item[OWN.sort]?.S ?? '',
        version: numberOf(item['version']),
        error: item['error']?.S ?? '',
        atMs: numberOf(item['atMs']),
        ...defined({ code: item['code']?.S }),
      };
    }
    ExclusiveStartKey = reply.LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey !== undefined);
}

function countBy(TableName: string, view: string, amount: number): TransactWriteItem {
  return {
    Update: {
      TableName,
      Key: countKey(view),
      UpdateExpression: 'ADD #count :amount',
      ExpressionAttributeNames: { '#count': COUNT },
      ExpressionAttributeValues: { ':amount': { N: `${amount}` } },
    },
  };
}

function transact(client: DynamoDBClient, TransactItems: TransactWriteItem[]) {
  return client.send(new TransactWriteItemsCommand({ TransactItems }));
}
