import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../lib/client/in-parallel.ts';
import { itemOf, rowsOf } from './list-rows.ts';

const WRITES_AT_ONCE = 8;
const ITEMS_PER_WRITE = 25;

/** Writes the rows that so many uploads leave, as far as these lists read them, past the log. */
export async function fillLists(
  client: DynamoDBClient,
  table: string,
  organisationId: string,
  count: number,
): Promise<void> {
  function* batches() {
    let items: Record<string, AttributeValue>[] = [];
    for (let n = 0; n < count; n += 1) {
      for (const { view, change } of rowsOf(organisationId, n)) items.push(itemOf(view, change));
      if (items.length < ITEMS_PER_WRITE) continue;
      yield items.slice(0, ITEMS_PER_WRITE);
      items = items.slice(ITEMS_PER_WRITE);
    }
    if (items.length > 0) yield items;
  }
  await inParallel(batches(), WRITES_AT_ONCE, (items) =>
    client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: items.map((Item) => ({ PutRequest: { Item } })) } }),
    ),
  );
}
