import { createKernel, memoryStore } from 'epoch';
import { describe, expect, it } from 'vitest';
import { createKernelCounts } from '../../lib/aws/kernel-counts.ts';
import { add, basket, digest, open, origin, testWorld } from '../../packages/epoch/test/basket.ts';

describe('the kernel’s counts', () => {
  it('become fields of one log line and a metric document, once', async () => {
    const counts = createKernelCounts(() => 5);
    const store = memoryStore({ digest });
    const kernel = createKernel({ store, ...testWorld(), cacheSize: 10, observe: counts.observe });
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, add('b'), origin);
    await kernel.execute(basket, add('b'), origin);
    expect(counts.take()).toEqual({
      'kernel.load': 1,
      'kernel.cache-hit': 2,
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: 'Catacloud',
            Dimensions: [[]],
            Metrics: [
              { Name: 'kernel.load', Unit: 'Count' },
              { Name: 'kernel.cache-hit', Unit: 'Count' },
            ],
          },
        ],
      },
    });
    expect(counts.take()).toEqual({});
  });
});
