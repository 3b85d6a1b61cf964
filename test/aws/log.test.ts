import { createKernel, memoryStore } from 'epoch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernelCounts } from '../../lib/aws/kernel-counts.ts';
import { createLog, type Level, type Measures } from '../../lib/aws/log.ts';
import { defined } from '../../lib/domain/defined.ts';
import { add, basket, digest, open, origin, testRuntime } from '../../packages/epoch/test/basket.ts';

/** A log of a service, what it wrote, and the counts of a kernel whose metrics it writes. */
function logOf(service: string, stage?: string) {
  const texts: string[] = [];
  const counts = createKernelCounts();
  const log = createLog(service, {
    counts,
    write: (text) => void texts.push(text),
    nowMs: () => 5,
    ...defined({ stage }),
  });
  return { log, texts, counts, lines: () => texts.map((text) => JSON.parse(text)) };
}

describe('the log', () => {
  it('writes a line of JSON with level, time and service, and no metric where nothing was measured', () => {
    const { log, lines } = logOf('api-files');
    log('warn', 'inline', { subscriber: 'files@1' });
    log('info', 'request', { status: 200, code: undefined }, {});
    const of = { timestamp: '1970-01-01T00:00:00.005Z', service: 'api-files' };
    expect(lines()).toEqual([
      { level: 'WARN', message: 'inline', ...of, subscriber: 'files@1' },
      { level: 'INFO', message: 'request', ...of, status: 200 },
    ]);
  });

  it('writes measures as metrics of its service, in the embedded metric format', () => {
    const { log, lines } = logOf('relay');
    log('info', 'relayed', {}, { Published: { value: 2, unit: 'count' }, AgeMs: { value: 7.5, unit: 'milliseconds' } });
    expect(lines()[0]).toMatchObject({
      service: 'relay',
      Published: 2,
      AgeMs: 7.5,
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: 'Catacloud',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'Published', Unit: 'Count' },
              { Name: 'AgeMs', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
    });
  });

  it('writes them as metrics of its stage, where an account has several', () => {
    const { log, lines } = logOf('relay', 'staging');
    log('info', 'relayed', {}, { Published: { value: 2, unit: 'count' } });
    expect(lines()[0]).toMatchObject({
      service: 'relay',
      stage: 'staging',
      _aws: { CloudWatchMetrics: [{ Dimensions: [['stage', 'service']] }] },
    });
  });

  it('publishes what its kernel met with the line that ends the invocation, once', async () => {
    const { log, lines, counts } = logOf('sender-quota@1');
    const store = memoryStore({ digest });
    const kernel = createKernel({ store, ...testRuntime(), cacheSize: 10, observe: counts.observe });
    await kernel.execute(basket, open('b'), origin);
    await kernel.execute(basket, add('b'), origin);
    log('warn', 'in between', {});
    log('info', 'delivered', {}, { Messages: { value: 2, unit: 'count' } });
    log('info', 'delivered', {}, {});
    const [between, delivered, after] = lines();
    expect(delivered).toMatchObject({ Messages: 2, 'kernel.load': 1, 'kernel.cache-hit': 1 });
    expect(delivered).toHaveProperty(
      '_aws.CloudWatchMetrics.0.Metrics',
      expect.arrayContaining([{ Name: 'kernel.cache-hit', Unit: 'Count' }]),
    );
    for (const line of [between, after]) expect(line).not.toHaveProperty('kernel.load');
  });

  it('writes one line of whatever it is given, and never throws', () => {
    const levels: readonly Level[] = ['info', 'warn', 'error'];
    const value = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      fc.string().map((text) => new Error(`${text}\n{"level":"INFO"}`)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...levels),
        fc.string(),
        fc.dictionary(fc.string(), value),
        (level, message, fields) => {
          const { log, texts, lines } = logOf('any');
          log(level, message, fields);
          expect(texts[0]?.indexOf('\n')).toBe((texts[0]?.length ?? 0) - 1);
          expect(() => lines()).not.toThrow();
        },
      ),
    );
  });

  it('keeps the metrics of a line that is too long or circular, and leaves its fields out', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const measures: Measures = { Failed: { value: 1, unit: 'count' } };
    for (const fields of [circular, { long: 'x'.repeat(2_000_000) }]) {
      const { log, texts, lines } = logOf('any');
      log('error', 'handled', fields, measures);
      expect(texts[0]?.length).toBeLessThan(10_000);
      expect(lines()[0]).toMatchObject({ level: 'ERROR', message: 'handled', Failed: 1 });
      expect(lines()[0]).toHaveProperty('unwritten');
    }
  });
});
