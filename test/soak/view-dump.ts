import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Row } from 'epoch/views';
import { compareUtf8 } from 'epoch/views';
import { storedRows } from '../../scripts/views/hash.ts';

/** Every row of every view of a table, in the order of the keys, by the view's identity. */
export async function dumpViews(
  client: DynamoDBClient,
  TableName: string,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const views = new Map<string, Row[]>();
  for await (const [view, row] of storedRows(client, TableName)) views.set(view, [...(views.get(view) ?? []), row]);
  for (const rows of views.values()) rows.sort(byKey);
  return views;
}

function byKey({ key: left }: Row, { key: right }: Row): number {
  return compareUtf8(left.partition, right.partition) || compareUtf8(left.sort, right.sort);
}
