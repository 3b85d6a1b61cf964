import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { defined } from '../../lib/domain/defined.ts';
import { localClient } from '../aws.ts';

const MAX_PAGES = 100_000;

/** Bytes of all objects of an organisation, as S3 itself lists them. */
export async function listedBytes(endpoint: string, bucket: string, organisationId: string): Promise<bigint> {
  const s3 = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  let sum = 0n;
  let from: string | undefined;
  try {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const reply = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `${organisationId}/`,
          ...defined({ ContinuationToken: from }),
        }),
      );
      for (const { Size } of reply.Contents ?? []) sum += BigInt(Size ?? 0);
      from = reply.NextContinuationToken;
      if (from === undefined) return sum;
    }
    throw new Error(`the bucket has more than ${MAX_PAGES} pages`);
  } finally {
    s3.destroy();
  }
}
