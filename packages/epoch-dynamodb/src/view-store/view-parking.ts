import {
  type DynamoDBClient,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { ParkedStream } from 'epoch/subscriptions';
import type { CheckpointAddress, Failure } from 'epoch/views';
import { createExpression } from './expression.ts';
import { numberOf, OWN } from './row-codec.ts';
import { checkpointKey, itemKey, markConditions } from './view-step.ts';

/** One item per parked stream, so that they are found without a scan. */
const parkedKey = (view: string, stream: string) => itemKey(view, { partition: '!!parked', sort: stream });
/** How many streams of a view are parked, and whether it is being removed: what a switch is conditional on. */
export const countKey = (view: string) => itemKey(view, { partition: '!!state', sort: '!' });
export const COUNT = 'parked';
export const DROPPING = 'dropping';

/** Counts a failure; with the last one the stream is parked, listed and counted in one transaction. */
export async function countFailure(client: DynamoDBClient, TableName: string, failure: Failure): Promise<void> {
  const { view, stream, at, error, atMs } = failure;
  const failures = at.failures + 1;
  const parks = failures >= failure.parkAfter;
  const expression = createExpression();
  const conditions = markConditions(expression, at);
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
  };
  await ignoringRefusal(() =>
    parks
      ? transact(client, [{ Update: update }, { Put: { TableName, Item: listed } }, countBy(TableName, view, 1)])
      : client.send(new UpdateItemCommand(update)),
  );
}

/** False when it was not parked. */
export async function clearParking(
  client: DynamoDBClient,
  TableName: string,
  address: CheckpointAddress,
): Promise<boolean> {
  const expression = createExpression();
  const parked = expression.name(OWN.parked);
  const cleared = [OWN.parked, OWN.failures, OWN.error, OWN.failedAt].map((name) => expression.name(name));
  const update = {
    TableName,
    Key: checkpointKey(address),
    UpdateExpression: `REMOVE ${cleared.join(', ')}`,
    ConditionExpression: `attribute_exists(${parked})`,
    ...expression.placeholders(),
  };
  return ignoringRefusal(() =>
    transact(client, [
      { Update: update },
      { Delete: { TableName, Key: parkedKey(address.view, address.stream) } },
      countBy(TableName, address.view, -1),
    ]),
  );
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
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const item of reply.Items ?? []) {
      yield {
        stream: item[OWN.sort]?.S ?? '',
        version: numberOf(item['version']),
        error: item['error']?.S ?? '',
        atMs: numberOf(item['atMs']),
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

/** False when a condition refused the write; what it found is read again by the caller. */
export async function ignoringRefusal(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    const { name, CancellationReasons } = error as Error & { CancellationReasons?: readonly { Code?: string }[] };
    if (name === 'ConditionalCheckFailedException') return false;
    if (CancellationReasons?.some((reason) => reason.Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
