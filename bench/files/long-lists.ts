import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { OWN } from 'epoch-dynamodb';
import { fileByDateRow } from '../../lib/app/files/views/file-rows.ts';
import { files } from '../../lib/app/files/views/files.ts';
import { medianOf } from '../api/median.ts';
import { fillLists } from './fill-lists.ts';
import { SOUGHT } from './list-rows.ts';
import type { Place } from './place.ts';

const WARM_UP = 5;
const REQUESTS = 20;

/** Milliseconds, medians. */
interface ListTimes {
  readonly files: number;
  readonly first: number;
  readonly next: number;
  readonly search: number;
  /** The same page of the index, asked of the table itself. */
  readonly bare: number;
}

/** First page, next page and a search over lists of so many files, in turns, and the emulator's own query of the same index. */
export async function longLists(place: Place, counts: readonly number[]) {
  const client = new DynamoDBClient({});
  const lists: { readonly files: number; readonly org: string; readonly cursor: string }[] = [];
  for (const count of counts) {
    const { id: org } = await place.client.organisations.create({ body: { name: `${count} files` } });
    await fillLists(client, place.outputs.ViewsTable, org, count);
    const { nextCursor = '' } = await place.client.files.list({ org, query: {} });
    lists.push({ files: count, org, cursor: nextCursor });
  }
  const times = lists.map(() => ({ first: [], next: [], search: [], bare: [] }) as Record<keyof Times, number[]>);
  for (let round = 0; round < WARM_UP + REQUESTS; round += 1) {
    for (const [at, list] of lists.entries()) {
      const taken = await timesOf(client, place, list);
      if (round >= WARM_UP) for (const kind of KINDS) times[at]?.[kind].push(taken[kind]);
    }
  }
  client.destroy();
  return lists.map(({ files: count }, at): ListTimes => {
    const own = times[at];
    const median = (kind: keyof Times) => medianOf(own?.[kind] ?? []);
    return {
      files: count,
      first: median('first'),
      next: median('next'),
      search: median('search'),
      bare: median('bare'),
    };
  });
}

type Times = Omit<ListTimes, 'files'>;
const KINDS = ['first', 'next', 'search', 'bare'] as const;

async function timesOf(client: DynamoDBClient, place: Place, { org, cursor }: { org: string; cursor: string }) {
  const { files: api } = place.client;
  return {
    first: await timed(() => api.list({ org, query: {} })),
    next: await timed(() => api.list({ org, query: { cursor } })),
    search: await timed(() => api.list({ org, query: { search: SOUGHT } })),
    bare: await timed(() => bareQuery(client, place, org)),
  };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();
  return performance.now() - startedAt;
}

function bareQuery(client: DynamoDBClient, { outputs }: Place, organisationId: string) {
  const { partition } = fileByDateRow.key({ organisationId, fileId: '' });
  return client.send(
    new QueryCommand({
      TableName: outputs.ViewsTable,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': OWN.partition },
      ExpressionAttributeValues: { ':pk': { S: `${files.name}@${files.version}|${partition}` } },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 51,
    }),
  );
}
