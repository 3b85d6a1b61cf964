import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBRecord } from 'aws-lambda';

/** A batch of the table's stream that Lambda gave up on, as it was set aside. */
export interface FailedBatch {
  readonly key: string;
  /** Streams of the log whose commits it contains. */
  readonly streams: readonly string[];
}

/**
 * What Lambda puts into the failure destination of a stream: an object per batch, with the records in it, twice encoded.
 * Format: AWS Lambda Developer Guide, "Capturing discarded batches".
 */
export async function* failedBatches(client: S3Client, Bucket: string): AsyncIterable<FailedBatch> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      yield { key: Key, streams: streamsOf(await Body?.transformToString()) };
    }
  }
}

/** To be called once everything in it has been delivered. */
export async function dropFailedBatch(client: S3Client, Bucket: string, { key }: FailedBatch): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
}

/** The log is the body: all that a replay needs of a record is which stream it was of. */
export function streamsOf(text = ''): readonly string[] {
  const { payload } = JSON.parse(text) as { payload?: string | { Records?: readonly DynamoDBRecord[] } };
  const { Records = [] } =
    typeof payload === 'string' ? (JSON.parse(payload) as { Records?: DynamoDBRecord[] }) : (payload ?? {});
  return [...new Set(Records.flatMap(({ dynamodb }) => dynamodb?.Keys?.['stream']?.S ?? []))];
}
