import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObjectStore } from '../../../lib/aws/s3/object-store.ts';

/** What S3 is asked is checked on the wire: the emulator knows checksums of whole objects only as `local/emulator.py` has it. */
interface Sent {
  readonly request: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let server: Server;
let client: S3Client;
let sent: Sent[];
let answer: { status: number; body: string };

beforeEach(async () => {
  sent = [];
  server = createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    sent.push({ request: `${method} ${url.replace(/&?x-id=\w+/, '')}`, headers, body: await text(request) });
    response.writeHead(answer.status, { 'content-type': 'application/xml' }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const whenRequired = { requestChecksumCalculation: 'WHEN_REQUIRED', maxAttempts: 1 } as const;
  client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, ...whenRequired });
});
afterEach(() => {
  client.destroy();
  server.close();
});

const clock = { nowMs: () => 0, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
const store = () => createObjectStore({ client, bucket: 'files', clock });
const upload = { key: 'org_1/fil_1', uploadId: 'u1' };
const parts = [{ part: 1, bytes: 5, atMs: 0, etag: '"e1"' }];
const checksumHeaders = () =>
  Object.fromEntries(Object.entries(sent.at(-1)?.headers ?? {}).filter(([name]) => name.startsWith('x-amz-checksum')));

describe.each([
  { algorithm: 'CRC32', value: 'y/Q5Jg==' },
  { algorithm: 'CRC64NVME', value: 'rosUhgp5mIg=' },
] as const)('a $algorithm that a client has named', ({ algorithm, value }) => {
  it('makes the upload one whose whole content is checked', async () => {
    answer = { status: 200, body: '<Result><UploadId>u1</UploadId></Result>' };
    await store().createUpload({ key: upload.key, contentType: 'text/plain', checksum: { algorithm, value } });
    expect(sent.at(-1)?.request).toBe('POST /files/org_1/fil_1?uploads=');
    expect(checksumHeaders()).toEqual({ 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': 'FULL_OBJECT' });
  });

  it('of a part is a header that its signature binds, and no part of the address, which S3 ignores', async () => {
    const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const { url, headers } = await store().signPart(upload, { part: 1, bytes: 5, checksum: { algorithm, value } });
    const { searchParams } = new URL(url);
    expect(headers).toEqual({ [header]: value });
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe(`content-length;host;${header}`);
    expect([...searchParams.keys()].filter((key) => key.toLowerCase().startsWith('x-amz-checksum'))).toEqual([]);
  });

  it('of an object that is put as a whole is such a header, and so is that it replaces nothing', async () => {
    const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const object = { contentType: 'text/plain', bytes: 5, checksum: { algorithm, value } };
    const { url, headers } = await store().signPut(upload.key, object);
    const { searchParams, pathname } = new URL(url);
    expect(pathname).toBe('/files/org_1/fil_1');
    expect(headers).toEqual({ 'content-type': 'text/plain', 'if-none-match': '*', [header]: value });
    const bound = searchParams.get('X-Amz-SignedHeaders');
    expect(bound).toBe(`content-length;content-type;host;if-none-match;${header}`);
    expect([...searchParams.keys()].filter((key) => key.toLowerCase().startsWith('x-amz-checksum'))).toEqual([]);
  });

  it('is not asked of a part for which none was named', async () => {
    const { url, headers } = await store().signPart(upload, { part: 1, bytes: 5 });
    expect(url.toLowerCase()).not.toContain('checksum');
    expect(headers).toEqual({});
  });

  it('goes to S3 with the completion, which overwrites nothing', async () => {
    answer = { status: 200, body: '<CompleteMultipartUploadResult/>' };
    expect(await store().complete(upload, parts, { algorithm, value })).toBe('completed');
    const { request, headers, body } = sent.at(-1) as Sent;
    expect(request).toBe('POST /files/org_1/fil_1?uploadId=u1');
    expect(checksumHeaders()).toEqual({
      [`x-amz-checksum-${algorithm.toLowerCase()}`]: value,
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
    expect(headers['if-none-match']).toBe('*');
    expect(body).not.toContain('Checksum');
  });

  it('is told from other failures when the content does not have it', async () => {
    answer = { status: 400, body: '<Error><Code>BadDigest</Code><Message>did not match</Message></Error>' };
    expect(await store().complete(upload, parts, { algorithm, value })).toBe('checksum-mismatch');
  });
});

it('no checksum is asked for where none was named', async () => {
  answer = { status: 200, body: '<Result><UploadId>u1</UploadId></Result>' };
  await store().createUpload({ key: upload.key, contentType: 'text/plain' });
  expect(checksumHeaders()).toEqual({});
});

it.each([
  ['an error', '<Error><Code>InternalError</Code><Message>Please try again.</Message></Error>'],
  ['white space and an error', '\n  \n<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>'],
  ['nothing', ''],
])('a completion that is answered with 200 and %s is no completion', async (_what, body) => {
  answer = { status: 200, body };
  await expect(store().complete(upload, parts)).rejects.toMatchObject({ name: 'ObjectStoreError' });
});

it('says that parts are too small where S3 does', async () => {
  answer = { status: 400, body: '<Error><Code>EntityTooSmall</Code></Error>' };
  expect(await store().complete(upload, parts)).toBe('part-too-small');
});
