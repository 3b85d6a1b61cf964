import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobLog } from '../../runner/job-log.ts';

function drain(log: ReturnType<typeof jobLog>, bytes: number): string {
  let text = '';
  while (log.waitingBytes > 0) text += log.take(bytes);
  return text;
}

describe('a job’s log', () => {
  it('gives back every character, however it was cut on the way in and out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 9 }), (text, step) => {
        const log = jobLog();
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += step) log.add(bytes.subarray(at, at + step));
        expect(drain(log, 4 + step)).toBe(text);
      }),
    );
  });

  it('ends at its limit and says so', () => {
    const log = jobLog(10);
    log.add('123456');
    log.add('7890123');
    log.add('never seen');
    const text = drain(log, 1_000);
    expect(text).toMatch(/^123456\n\[log ends here/);
    expect(text).not.toContain('never');
  });

  it('drops what comes faster than it is taken, and says how much', () => {
    const log = jobLog(1_000, 10);
    log.add('12345678');
    log.add('dropped');
    expect(log.take(100)).toBe('12345678');
    expect(log.take(100)).toContain('[7 bytes dropped here');
  });
});
