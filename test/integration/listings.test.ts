import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, inject, test } from 'vitest';
import type { OpenUpload } from '../../lib/app/ports/object-store.ts';
import { createObjectStore } from '../../lib/aws/s3/object-store.ts';

const client = new S3Client({ forcePathStyle: true });
const bucket = inject('outputs').FilesBucket;
const clock = { nowMs: Date.now, fromWallMs: (wallMs: number) => wallMs, refresh: async () => {} };
const objects = createObjectStore({ client, bucket, clock });

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

test('objects and open uploads are listed from the beginning, or behind one of them', async () => {
  const prefix = `listed-${Date.now()}/`;
  const keys = ['a', 'b', 'c', 'd'].map((name) => `${prefix}${name}`);
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
  const keysOf = (listed: readonly { readonly key: string }[]) => listed.map(({ key }) => key);
  expect(keysOf(await all(objects.objects(prefix)))).toEqual(keys);
  for (const [index, key] of keys.entries()) {
    expect(keysOf(await all(objects.objects(prefix, key)))).toEqual(keys.slice(index + 1));
  }
  // One that is gone meanwhile.
  expect(keysOf(await all(objects.objects(prefix, `${prefix}bb`)))).toEqual(keys.slice(2));

  const begun: OpenUpload[] = [];
  for (const key of keys) begun.push({ key, uploadId: await objects.createUpload({ key, contentType: 'a/b' }) });
  expect(keysOf(await all(objects.uploads(prefix)))).toEqual(keys);
  for (const [index, upload] of begun.entries()) {
    expect(keysOf(await all(objects.uploads(prefix, upload)))).toEqual(keys.slice(index + 1));
  }
  for (const upload of begun) await objects.abort(upload);
  for (const key of keys) await objects.delete(key);
});
