import { crc32 } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import { createObjectStore } from '../../lib/aws/s3/object-store.ts';
import { base64OfCrc32 } from '../../lib/client/crc32.ts';

const client = new S3Client({ forcePathStyle: true });
const clock = { nowMs: Date.now, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
const objects = createObjectStore({ client, bucket: inject('outputs').FilesBucket, clock });

test('an object is put whole with the length, content and type that were signed, and once', async () => {
  const key = `whole-${Date.now()}/object`;
  const content = new TextEncoder().encode('abc');
  const checksum = { algorithm: 'CRC32', value: base64OfCrc32(crc32(content)) } as const;
  const { url, headers } = await objects.signPut(key, { contentType: 'text/csv', bytes: 3, checksum });
  const put = async (body: string, sent: Readonly<Record<string, string>> = headers) =>
    (await fetch(url, { method: 'PUT', body: new TextEncoder().encode(body), headers: sent })).status;
  const without = (name: string) => Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));

  expect(await put('abcd')).toBe(403);
  expect(await put('abd')).toBe(400);
  for (const name of Object.keys(headers)) expect([name, await put('abc', without(name))]).toEqual([name, 403]);
  expect(await put('abc', { ...headers, 'content-type': 'text/html' })).toBe(403);
  expect(await objects.head(key)).toBeUndefined();

  expect(await put('abc')).toBe(200);
  expect(await put('abc')).toBe(412);
  expect(await objects.head(key)).toMatchObject({ key, bytes: 3 });
  await objects.delete(key);
});
