import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { createMemoryChangeLog } from 'epoch/transport';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogManifest } from '../../lib/app/platform/queries/log-copy.ts';
import { exportLog } from '../../scripts/log/export.ts';
import { placeOfUrl, uploadCopy } from '../../scripts/log/upload.ts';
import { createPlatform } from '../app/platform.ts';
import { found } from '../app/scenes.ts';

let folder: string;
let store: Server;
let client: S3Client;
/** What was put, in order: key, content, and the checksum that S3 is to compare. */
let puts: { readonly key: string; readonly body: Buffer; readonly checksum: string | undefined }[];

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'catacloud-log-')), 'copy');
  puts = [];
  store = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const key = new URL(request.url ?? '/', 'http://s3').pathname;
    puts.push({ key, body: Buffer.concat(chunks), checksum: request.headers['x-amz-checksum-crc32'] as string });
    response.writeHead(200, { etag: '"1"' }).end();
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  client = new S3Client({
    endpoint: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  store.close();
  await rm(path.dirname(folder), { recursive: true, force: true });
});

async function copyOfLog(): Promise<LogManifest> {
  const platform = createPlatform();
  await found(platform);
  await platform.settle();
  const { log: reader, nowMs } = platform;
  return exportLog({ reader, changeLog: createMemoryChangeLog(), effects: [], nowMs, folder });
}

describe('a copy of the log in S3', () => {
  it('has every file below the instant of its export, and its manifest last', async () => {
    const manifest = await copyOfLog();
    const address = await uploadCopy(client, folder, manifest, placeOfUrl('s3://copies/production/'));
    expect(address).toMatch(/^s3:\/\/copies\/production\/2026-01-01T/);
    const below = `/${address.slice('s3://'.length)}/`;
    expect(puts.map(({ key }) => key)).toEqual([
      ...manifest.parts.map(({ path: name }) => below + name),
      `${below}manifest.json`,
    ]);
    for (const [index, { body, checksum }] of puts.entries()) {
      expect(checksum).toMatch(/^[A-Za-z0-9+/]+=*$/);
      const sha256 = manifest.parts[index]?.sha256;
      if (sha256 !== undefined) expect(createHash('sha256').update(body).digest('hex')).toBe(sha256);
    }
    expect(puts.at(-1)?.body).toEqual(await readFile(path.join(folder, 'manifest.json')));
  });

  it('is not sent when a file is not as it was written', async () => {
    const manifest = await copyOfLog();
    const file = path.join(folder, manifest.parts[0]?.path ?? '');
    await writeFile(file, `${await readFile(file, 'utf8')}\n`);
    await expect(uploadCopy(client, folder, manifest, placeOfUrl('s3://copies'))).rejects.toMatchObject({
      code: 'malformed-log-copy',
    });
    expect(puts).toEqual([]);
  });

  it('goes to a place that is one', () => {
    expect(placeOfUrl('s3://copies')).toEqual({ bucket: 'copies', prefix: '' });
    expect(placeOfUrl('s3://copies/of/production')).toEqual({ bucket: 'copies', prefix: 'of/production' });
    for (const none of ['', 'copies', 'https://copies', 's3://', 's3://C'])
      expect(() => placeOfUrl(none)).toThrow('s3://bucket/prefix');
  });
});
