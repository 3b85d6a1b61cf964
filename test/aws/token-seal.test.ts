import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { sealUnder, tokenSeal } from '../../lib/aws/token-seal.ts';

const KEY = new Uint8Array(32).fill(7);

/** A client whose reads of the key are counted; the first `failing` of them fail. */
function clientWithKey({ failing = 0 } = {}) {
  const client = new DynamoDBClient({ region: 'eu-central-1' });
  const reads = { count: 0 };
  client.middlewareStack.add(
    () => async () => {
      reads.count += 1;
      if (reads.count <= failing) throw new Error('unreachable');
      return { output: { $metadata: {}, Item: { key: { B: KEY } } }, response: {} };
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, reads };
}

describe('the seal of consistency tokens', () => {
  it('has its key loading as soon as it is prepared, once however often it is asked', async () => {
    const { client, reads } = clientWithKey();
    const { seal, prepare } = tokenSeal(client, 'markers');
    prepare();
    prepare();
    expect(await seal('text')).toBe(sealUnder(KEY, 'text'));
    expect(await seal('other')).toBe(sealUnder(KEY, 'other'));
    expect(reads.count).toBe(1);
  });

  it('outlives a preparation that failed', async () => {
    const { client, reads } = clientWithKey({ failing: 1 });
    const { seal, prepare } = tokenSeal(client, 'markers');
    prepare();
    await expect(seal('text')).rejects.toThrow('unreachable');
    expect(await seal('text')).toBe(sealUnder(KEY, 'text'));
    expect(reads.count).toBe(2);
  });
});
