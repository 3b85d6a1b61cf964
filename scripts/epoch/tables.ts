import { DescribeTableCommand, type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

const MAX_TABLES = 200;

/** The events table by its keys (`stream`, `version`), when none was named and there is exactly one. */
export async function findEventsTable(client: DynamoDBClient): Promise<string> {
  const found: string[] = [];
  let seen = 0;
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const name of TableNames) {
      seen += 1;
      if (seen > MAX_TABLES) throw new Error(`more than ${MAX_TABLES} tables: name one with --table`);
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      const keys = (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName);
      if (keys.join() === 'stream,version') found.push(name);
    }
  }
  const [only, ...others] = found;
  if (only === undefined) throw new Error('no table with the keys stream and version: name one with --table');
  if (others.length > 0) throw new Error(`several event tables: name one with --table: ${found.join(', ')}`);
  return only;
}
