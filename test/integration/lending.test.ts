import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, inject, it } from 'vitest';
import { COMPILED } from '../../local/run.ts';
import { createEventTables, dropTables } from '../../packages/epoch-dynamodb/test/event-tables.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const env = {
  ...COMPILED,
  PATH: process.env['PATH'],
  AWS_ENDPOINT_URL: inject('endpoint'),
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

it('the lending library runs on DynamoDB as it does in memory, and the command line looks into its log', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: env.AWS_ENDPOINT_URL, region: env.AWS_REGION, credentials });
  const tables = await createEventTables(client);
  const node = async (...args: string[]) => {
    const places = { EVENTS_TABLE: tables.table, MARKERS_TABLE: tables.markersTable };
    return (
      await promisify(execFile)(process.execPath, ['--conditions=epoch-source', ...args], {
        cwd: ROOT,
        env: { ...env, ...places },
      })
    ).stdout;
  };
  try {
    const first = await node('docs/examples/lending/main.ts');
    expect(first).toContain('acquire → version 1, on-shelf');
    expect(first).toContain('the log is whole: true');
    const second = await node('docs/examples/lending/main.ts');
    expect(second).toContain('acquire → book moby-dick is in the library');
    expect(second).toContain("borrowers: [ 'Ishmael', 'Ishmael' ]");
    const shown = await node('scripts/epoch.ts', 'show', 'book#moby-dick', '--from', '4');
    expect(shown.split('\n').filter((line) => line.startsWith('book#moby-dick@'))).toHaveLength(2);
    expect(await node('scripts/epoch.ts', 'verify', 'book#moby-dick')).toContain(
      '5 commits up to version 5 are chained',
    );
  } finally {
    await dropTables(client, tables);
    client.destroy();
  }
});
