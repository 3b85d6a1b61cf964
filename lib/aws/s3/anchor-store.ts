import { createHash, randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { Anchor, AnchorStore } from '../../app/ports/anchors.ts';
import { createS3Client } from './client.ts';
import { failed } from './failures.ts';

/** Anchors as objects of a bucket that locks them. A repeated run adds an object, and replaces none. */
export function createAnchorStore(bucket: string, client = createS3Client()): AnchorStore {
  return {
    async keep(day, anchors) {
      const body = anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join('');
      const key = `${day}/${randomUUID()}.jsonl`;
      // Where objects are locked S3 demands a checksum of the content.
      const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentType: 'application/jsonl',
        Body: body,
        ChecksumSHA256,
      });
      await client.send(command).catch(failed('keeping anchors', key));
    },
    async kept(day) {
      const anchors: Anchor[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `${day}/` })) {
        for (const { Key = '' } of Contents) {
          const command = new GetObjectCommand({ Bucket: bucket, Key });
          const { Body } = await client.send(command).catch(failed('reading anchors', Key));
          anchors.push(...anchorsIn((await Body?.transformToString()) ?? ''));
        }
      }
      return anchors;
    },
  };
}

function anchorsIn(text: string): Anchor[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Anchor]));
}
