import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Row } from 'epoch/views';
import { compareUtf8 } from 'epoch/views';
import { numberOf, OWN, valuesOf } from 'epoch-dynamodb';

/** Every row of every view of a table, in the order of the keys, by the view's identity. */
export async function dumpViews(
  client: DynamoDBClient,
  TableName: string,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const views = new Map<string, Row[]>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) {
      const pk = item[OWN.partition]?.S ?? '';
      const bar = pk.indexOf('|');
      if (item[OWN.row] === undefined || bar < 0) continue;
      const key = { partition: pk.slice(bar + 1), sort: item[OWN.sort]?.S ?? '' };
      const stamps = { createdAtMs: numberOf(item[OWN.createdAt]), updatedAtMs: numberOf(item[OWN.updatedAt]) };
      const view = pk.slice(0, bar);
      views.set(view, [...(views.get(view) ?? []), { key, values: valuesOf(item), ...stamps }]);
    }
  }
  for (const rows of views.values()) rows.sort(byKey);
  return views;
}

function byKey({ key: left }: Row, { key: right }: Row): number {
  return compareUtf8(left.partition, right.partition) || compareUtf8(left.sort, right.sort);
}
