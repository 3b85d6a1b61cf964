import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Row } from 'epoch/views';
import { numberOf, OWN, sha256Hex, valuesOf } from 'epoch-dynamodb';
import { createRowDigest } from '../../lib/app/platform/queries/row-digest.ts';
import { environment } from '../../lib/aws/environment.ts';
import type { Print } from './commands.ts';
import { type Place, platformAt } from './place.ts';

/** Every row of the views' table with the identity of its view, page by page; checkpoints are left out. */
export async function* storedRows(
  client: DynamoDBClient,
  TableName: string,
): AsyncGenerator<readonly [view: string, row: Row]> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    for (const item of Items) {
      const pk = item[OWN.partition]?.S ?? '';
      const bar = pk.indexOf('|');
      if (item[OWN.row] === undefined || bar < 0) continue;
      const key = { partition: pk.slice(bar + 1), sort: item[OWN.sort]?.S ?? '' };
      const stamps = { createdAtMs: numberOf(item[OWN.createdAt]), updatedAtMs: numberOf(item[OWN.updatedAt]) };
      yield [pk.slice(0, bar), { key, values: valuesOf(item), ...stamps }];
    }
  }
}

export interface HashedView {
  readonly rows: number;
  readonly hash: string;
}

/** The hash of each version of each view in the table. */
export async function hashesOf(client: DynamoDBClient, table: string): Promise<ReadonlyMap<string, HashedView>> {
  const digests = new Map<string, ReturnType<typeof createRowDigest>>();
  for await (const [view, row] of storedRows(client, table)) {
    const digest = digests.get(view) ?? createRowDigest(sha256Hex);
    digest.add(row);
    digests.set(view, digest);
  }
  return new Map([...digests].sort().map(([view, digest]) => [view, digest.result()]));
}

/** Prints the hash of every version of all views, or of one: equal hashes are equal rows. */
export async function hash(place: Place, name: string | undefined, print: Print): Promise<boolean> {
  const { dynamo } = await platformAt(place);
  const all = [...(await hashesOf(dynamo, environment('VIEWS_TABLE')))];
  const wanted = all.filter(([view]) => name === undefined || view === name || view.startsWith(`${name}@`));
  for (const [view, { rows, hash }] of wanted) print(`${view.padEnd(24)} ${String(rows).padStart(9)} rows  ${hash}`);
  if (wanted.length === 0) print(`There is no row of ${name ?? 'any view'}.`);
  return wanted.length > 0;
}
