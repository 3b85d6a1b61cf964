import { execFile } from 'node:child_process';
import { createHash, createVerify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, inject, test } from 'vitest';
import { COMPILED } from '../../local/run.ts';
import { until } from '../until.ts';
import { newCustomer } from './customer.ts';

const TEST_MS = 300_000;
const dynamo = new DynamoDBClient({});
afterAll(() => dynamo.destroy());

/** `npm run organisation -- … --stage local`, against the stack that this process's AWS clients reach. */
function command(...args: readonly string[]) {
  const own = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|AWS_.*)$/.test(name));
  const env = { ...COMPILED, ...Object.fromEntries(own) };
  const all = ['--conditions=epoch-source', path.resolve('scripts/organisation.ts'), ...args, '--stage', 'local'];
  return new Promise<{ code: number; output: string }>((resolve) => {
    execFile(process.execPath, all, { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

/** Items of the table of people that name an organisation, but counts of requests, which expire within the hour. */
async function peopleItems(org: string): Promise<readonly string[]> {
  const found: string[] = [];
  const TableName = inject('outputs').UsersTable;
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName }))
    for (const item of Items)
      if (JSON.stringify(item).includes(org) && !/^requests?#/.test(item['pk']?.S ?? ''))
        found.push(item['pk']?.S ?? '');
  return found;
}

test('an organisation is exported, closed, and gone from bucket and people: its statement is signed and says so', {
  timeout: TEST_MS,
}, async () => {
  const { owner, org } = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Closing');
  const folder = await mkdtemp(path.join(tmpdir(), 'catacloud-closing-'));
  const [exported, proof] = [path.join(folder, 'export'), path.join(folder, 'proof')];
  try {
    const content = Buffer.from('a file that goes');
    const started = await owner.files.startUpload({ org, body: { name: 'a.txt', sizeBytes: `${content.length}` } });
    await owner.files.abortUpload({ org, upload: started.uploadId });
    await owner.secrets.put({ org, secret: 'key', body: { value: 'v' } });
    await owner.organisations.invite({ org, body: { email: 'guest@example.org', role: 'member' } });
    expect((await peopleItems(org)).length).toBeGreaterThan(0);

    expect(await command('statement', proof, '--org', org)).toMatchObject({ code: 1 });
    expect(await command('export', exported, '--org', org)).toMatchObject({ code: 0 });
    const manifest = JSON.parse(await readFile(path.join(exported, 'manifest.json'), 'utf8'));
    const names = manifest.files.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['files.csv', 'jobs.csv', 'invoices.csv', 'entries.csv', 'log.ndjson']),
    );
    for (const { name, sha256 } of manifest.files)
      expect(
        createHash('sha256')
          .update(await readFile(path.join(exported, name)))
          .digest('hex'),
      ).toBe(sha256);

    await until(
      'the organisation can be closed',
      () =>
        owner.organisations.close({ org }).then(
          () => true,
          () => false,
        ),
      { everyMs: 500 },
    );
    expect(await peopleItems(org)).toEqual([]);
    const said = await command('statement', proof, '--org', org);
    expect(said).toMatchObject({ code: 0, output: expect.stringContaining('nothing else is left') });
    const [text, signature] = await Promise.all(
      ['statement.json', 'signature.json'].map((name) => readFile(path.join(proof, name), 'utf8')),
    );
    expect(JSON.parse(text ?? '')).toMatchObject({ organisation: org, removed: { files: 1 } });
    const { key, value } = JSON.parse(signature ?? '');
    const other = await newCustomer(inject('frontDoorUrl'), inject('users').owner, 'Keys');
    const { items } = await other.owner.billing.listReceiptKeys();
    const pem = items.find(({ id }) => id === key)?.publicKey ?? '';
    expect(
      createVerify('sha256')
        .update(text ?? '')
        .verify(pem, value, 'base64'),
    ).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
