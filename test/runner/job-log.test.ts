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

  it('keeps its head and its tail whole, and says how much lies between', () => {
    const log = jobLog({ headBytes: 10, tailBytes: 10, trickleBytes: 0 });
    for (const line of ['head-1\n', 'head-2\n', 'middle-1\n', 'middle-2\n', 'tail-12\n', 'x\n']) log.add(line);
    expect(drain(log, 1_000)).toBe('head-1\nhea');
    log.add('end\n');
    expect(drain(log, 1_000)).toBe('');
    log.finish();
    expect(drain(log, 1_000)).toBe(
      '\n[26 bytes left out here: a log is kept whole at its beginning and at its end]\n-12\nx\nend\n',
    );
  });

  it('is followed between the two, in pieces as large as its tail, up to a bound', () => {
    const log = jobLog({ headBytes: 2, tailBytes: 4, trickleBytes: 6 });
    log.add('ab');
    log.add('cdef');
    expect(drain(log, 100)).toBe('abcdef');
    log.add('123456');
    expect(log.take(100)).toContain('[2 bytes left out here');
    expect(drain(log, 100)).toBe('34');
    expect(log.waitingBytes).toBe(0);
    log.finish();
    expect(drain(log, 100)).toBe('56');
  });

  it('never loses its last line, whatever came before and however it was taken', () => {
    const bounds = fc.record({
      headBytes: fc.integer({ min: 0, max: 50 }),
      tailBytes: fc.integer({ min: 20, max: 50 }),
      trickleBytes: fc.integer({ min: 0, max: 50 }),
    });
    const steps = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(bounds, steps, (limits, written) => {
        const log = jobLog(limits);
        let sent = '';
        let first = '';
        for (const [text, taken] of written) {
          log.add(text);
          first += text;
          if (taken && log.waitingBytes > 0) sent += log.take(8);
        }
        log.add('\nTHE END');
        log.finish();
        sent += drain(log, 16);
        expect(sent.endsWith('\nTHE END')).toBe(true);
        const whole = Buffer.from(`${first}\nTHE END`)
          .subarray(0, limits.headBytes)
          .toString()
          .replace(/\ufffd+$/, '');
        expect(sent.startsWith(whole)).toBe(true);
      }),
    );
  });

  it('of 50 MiB at once, and of 6 MB slowly, has its last line', () => {
    const line = `${'x'.repeat(1_023)}\n`;
    const atOnce = jobLog();
    for (let n = 0; n < 51_200; n += 64) atOnce.add(line.repeat(64));
    atOnce.add('THE-END-MARKER: Traceback\n');
    atOnce.finish();
    expect(drain(atOnce, 65_536)).toMatch(/bytes left out here[\s\S]*THE-END-MARKER: Traceback\n$/);
    const slowly = jobLog();
    let sent = '';
    for (let n = 0; n < 30; n += 1) {
      slowly.add(line.repeat(200));
      sent += drain(slowly, 65_536);
    }
    slowly.add('THE-END-MARKER: Traceback\n');
    slowly.finish();
    expect(sent + drain(slowly, 65_536)).toBe(`${line.repeat(6_000)}THE-END-MARKER: Traceback\n`);
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
