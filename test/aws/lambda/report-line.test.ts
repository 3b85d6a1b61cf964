import { memoryStore } from 'epoch';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../lib/app/platform/queries/system-clock.ts';
import { createReporter } from '../../../lib/aws/lambda/report-line.ts';
import { warmKernel } from '../../../lib/aws/warm-kernel.ts';
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
    const kernel = warmKernel(memoryStore({ digest }), systemClock);
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
