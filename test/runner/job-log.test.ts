import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobLog } from '../../runner/job-log.ts';
import { flushPauseMs, sendLog } from '../../runner/log-sender.ts';

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

describe('sending a log', () => {
  it('makes no more chunks of a job that writes all day than the platform keeps', () => {
    let chunks = 0;
    for (let at = 0; at < 24 * 3_600_000; chunks += 1) at += flushPauseMs(chunks);
    expect(chunks).toBeLessThan(10_000);
    expect(flushPauseMs(0)).toBe(1_000);
  });

  it('goes in order, and ends only when everything is sent', async () => {
    const sent: string[] = [];
    const log = jobLog();
    const sender = sendLog(
      log,
      { appendLog: async (sequence, text) => sent.push(`${sequence} ${text}`) > 0 },
      () => {},
      1,
    );
    log.add('a');
    await sender.end();
    log.add('never');
    expect(sent).toEqual(['0 a']);
  });

  it('stops when the platform takes no more', async () => {
    let calls = 0;
    const log = jobLog();
    log.add('x'.repeat(200_000));
    const refuse = async () => {
      calls += 1;
      return false;
    };
    await sendLog(log, { appendLog: refuse }, () => {}, 1).end();
    expect(calls).toBe(1);
  });
});
