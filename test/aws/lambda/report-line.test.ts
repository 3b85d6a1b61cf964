import { createKernel, memoryStore } from 'epoch';
import { nodeRuntime } from 'epoch-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kernelCounts } from '../../../lib/aws/kernel-counts.ts';
import { createReporter } from '../../../lib/aws/lambda/report-line.ts';
import { add, basket, digest, open, origin } from '../../../packages/epoch/test/basket.ts';

afterEach(() => vi.restoreAllMocks());

/** Lines that the log got, as CloudWatch would read them. */
function logged() {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(JSON.parse(String(text))) > 0);
  return lines;
}

describe('the line of a subscriber', () => {
  it('is one, and publishes what its kernel met since the line before, as metrics of that subscriber', async () => {
    const lines = logged();
    const report = createReporter('sender-quota@1');
    const { observe } = kernelCounts;
    const store = memoryStore({ digest });
    const kernel = createKernel({ ...nodeRuntime(), store, cacheSize: 10, observe });
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, add('b'), origin);
    report('info', 'delivered', {}, { Messages: { value: 2, unit: 'count' } });
    report('info', 'delivered', {}, { Messages: { value: 0, unit: 'count' } });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ Messages: 2, 'kernel.load': 1, 'kernel.cache-hit': 1, service: 'sender-quota@1' });
    expect(lines[0]).toHaveProperty(
      '_aws.CloudWatchMetrics.0.Metrics',
      expect.arrayContaining([{ Name: 'kernel.cache-hit', Unit: 'Count' }]),
    );
    expect(lines[1]).not.toHaveProperty('kernel.load');
  });
});
