import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  countsByDay,
  type RawEvent,
  storedBytes,
  sumOf,
  totals,
  unitPrices,
} from '../../../local/demo/oracle.ts';
import { sha256, writeSample } from '../../../local/demo/sample-file.ts';
import metering from '../../conformance/metering.json' with { type: 'json' };

const at = (text: string) => Date.parse(text);

function part(stream: string, bytes: number, time: string): RawEvent {
  const parts = [{ part: 1, bytes, atMs: at(time) }];
  return { stream, version: 2, type: 'PartsUploaded', data: { organisationId: 'org', parts } };
}
const deleted = (stream: string, time: string): RawEvent => ({
  stream,
  version: 3,
  type: 'FileDeleted',
  data: { organisationId: 'org', atMs: at(time) },
});
const attempt = (type: string, time: string): RawEvent => ({
  stream: 'job#1',
  version: 1,
  type,
  data: { attemptId: 'att_1', machineType: 'standard-1', atMs: at(time) },
});

describe('the oracle of the demo', () => {
  it('agrees with a published example of storage that comes and goes', () => {
    // The example's changes of a level, as files: a rise is a file that comes, a fall is the end of those before it.
    const [example] = metering.cases;
    const hour = (text: string) => `2023-08-01T${text}:00.000Z`;
    const events = [
      part('file#a', 2e9, hour('00:00')),
      deleted('file#a', hour('04:00')),
      part('file#b', 3e9, hour('01:00')),
      deleted('file#b', hour('02:00')),
      part('file#c', 1e9, hour('01:30')),
      deleted('file#c', hour('02:00')),
      part('file#d', 10e9, hour('05:00')),
      deleted('file#d', hour('05:30')),
    ];
    const counts = countsByDay(events, at('2023-09-01T00:00:00Z'));
    expect(String(totals(counts, ['2023-08-01']).get('storage.gb_hours'))).toBe(example?.expected.byteMs);
  });

  it('cuts at midnight, and ends what goes on at the instant it is asked for', () => {
    const counts = countsByDay(
      [
        part('file#a', 10, '2026-01-01T23:00:00.000Z'),
        attempt('AttemptStarted', '2026-01-01T23:59:59.000Z'),
        attempt('AttemptEnded', '2026-01-02T00:00:00.250Z'),
      ],
      at('2026-01-03T00:00:00Z'),
    );
    expect(Object.fromEntries([...counts].map(([day, meters]) => [day, Object.fromEntries(meters)]))).toEqual({
      '2026-01-01': { 'storage.gb_hours': 36_000_000n, 'compute.seconds:standard-1': 1_000n },
      '2026-01-02': { 'storage.gb_hours': 864_000_000n, 'compute.seconds:standard-1': 250n },
    });
  });

  it.each([
    ['storage.gb_hours', 3_600_000_000_000_000n, '0.35', '0.35'],
    ['storage.gb_hours', 59_400_000_000_000_000n, '0.35', '5.78'],
    ['compute.seconds:standard-1', 1_000n, '0.005', '0.00'],
    ['compute.seconds:standard-1', 1_000n, '0.015', '0.02'],
    ['compute.seconds:standard-1', 1_001n, '0.005', '0.01'],
    ['compute.seconds:standard-1', 0n, '7', '0.00'],
  ])('prices %s: %s counts at %s come to %s, rounded half to even', (meter, count, price, amount) => {
    expect(amountOf(meter, count, price)).toBe(amount);
  });

  it('sums amounts and stored bytes', () => {
    expect(sumOf(['0.01', '12.99', '0.10'])).toBe('13.10');
    const events = [part('file#a', 10, '2026-01-01T00:00:00Z'), part('file#b', 5, '2026-01-01T00:00:00Z')];
    expect(storedBytes([...events, deleted('file#a', '2026-01-01T01:00:00Z')])).toBe(5n);
  });

  it('refuses prices that it does not understand', () => {
    const pinned = (model: object): RawEvent => ({
      stream: 'billing-account#org',
      version: 2,
      type: 'PlanPinned',
      data: { charges: [{ meter: 'storage.gb_hours', model }] },
    });
    expect(unitPrices([pinned({ kind: 'perUnit', unit: '0.35' })]).get('storage.gb_hours')).toBe('0.35');
    expect(() => unitPrices([pinned({ kind: 'graduated', tiers: [] })])).toThrow('not by unit');
    expect(() => unitPrices([])).toThrow('no plan');
  });
});

describe('the sample of the demo', () => {
  it('is the same every time, and of the size that was asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'catacloud-test-'));
    try {
      for (const name of ['a', 'b']) await writeSample(join(folder, name), 1_500_000);
      expect(statSync(join(folder, 'a')).size).toBe(1_500_000);
      expect(await sha256(join(folder, 'a'))).toBe(await sha256(join(folder, 'b')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
