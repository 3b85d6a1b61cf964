import { describe, expect, it } from 'vitest';
import { streamsOf } from '../../../lib/aws/s3/failed-batches.ts';

const record = (stream: string, version: string) => ({
  eventName: 'INSERT',
  dynamodb: { Keys: { stream: { S: stream }, version: { N: version } } },
});
const batch = { Records: [record('file#1', '1'), record('file#1', '2'), record('job#2', '1')] };

describe('a batch that Lambda gave up on', () => {
  it('says which streams it is of, in both encodings of its payload', () => {
    const envelope = { version: '1.0', requestContext: { condition: 'RetryAttemptsExhausted' } };
    expect(streamsOf(JSON.stringify({ ...envelope, payload: JSON.stringify(batch) }))).toEqual(['file#1', 'job#2']);
    expect(streamsOf(JSON.stringify({ ...envelope, payload: batch }))).toEqual(['file#1', 'job#2']);
  });

  it('is of none when it brings no records', () => {
    expect(streamsOf('{}')).toEqual([]);
  });
});
