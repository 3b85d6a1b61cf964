import { execFile } from 'node:child_process';
import { createHash, createVerify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, inject, test } from 'vitest';
import type { Client } from '../../lib/client/client.ts';
import { COMPILED } from '../../local/run.ts';
import { until } from '../until.ts';
import { newCustomer } from './customer.ts';

const TEST_MS = 300_000;
const dynamo = new DynamoDBClient({});
const s3 = new S3Client({ forcePathStyle: true });
afterAll(() => {
  dynamo.destroy();
  s3.destroy();
});

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

/** A file whose object is in the bucket. */
async function stored(owner: Client, org: string, name: string, content: Buffer): Promise<string> {
  const { uploadId, fileId } = await owner.files.startUpload({ org, body: { name, sizeBytes: `${content.length}` } });
  const at = { org, upload: uploadId };
  const { parts } = await owner.files.signParts({ ...at, body: { parts: [1] } });
  expect((await fetch(parts[0]?.url ?? '', { method: 'PUT', body: new Uint8Array(content) })).status).toBe(200);
  await owner.files.confirmPart({ ...at, part: '1' });
  await owner.files.completeUpload(at);
  return fileId;
}

/** Objects of an organisation that can be read; versions that a deletion has hidden are not among them. */
async function objectsOf(org: string): Promise<readonly string[]> {
  const listing = new ListObjectVersionsCommand({ Bucket: inject('outputs').FilesBucket, Prefix: `${org}/` });
  const { Versions = [] } = await s3.send(listing);
  return Versions.flatMap(({ Key, IsLatest }) => (IsLatest === true && Key !== undefined ? [Key] : []));
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
    const file = await stored(owner, org, 'b.txt', content);
    expect(await objectsOf(org)).toHaveLength(1);
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

    // It cannot go while it stores anything.
    await expect(owner.organisations.close({ org })).rejects.toThrow();
    await owner.files.delete({ org, file });
    await until('the object is gone', async () => (await objectsOf(org)).length === 0, {
      limitMs: 120_000,
      everyMs: 500,
    });
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
    expect(JSON.parse(text ?? '')).toMatchObject({
      organisation: org,
      removed: { files: 2, bytes: `${content.length}` },
      left: { files: 0, objects: 0, openUploads: 0 },
    });
    const removed = (await readFile(path.join(proof, 'removed.ndjson'), 'utf8')).trim().split('\n');
    expect(removed.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ file, how: 'deleted', bytes: content.length }),
    );
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
