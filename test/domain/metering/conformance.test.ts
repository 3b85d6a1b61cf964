import { describe, expect, test } from 'vitest';
import { addDays, dayEnd, dayOf, dayStart } from '../../../lib/domain/metering/day.ts';
import { integrate } from '../../../lib/domain/metering/integral.ts';
import { addTally, closingLevel, dayTotal, EMPTY_TALLY, post } from '../../../lib/domain/metering/ledger.ts';
import { BYTE_MS_PER_GB_HOUR } from '../../../lib/domain/metering/meter.ts';
import { shareFile } from '../../../lib/domain/metering/sharing.ts';
import { display, exact } from '../../../lib/domain/rating/exact.ts';
import { suitesOf } from '../../conformance/suites.ts';

const suites = suitesOf('metering');
const cases = suites.flatMap((suite) => suite.cases);
const sharing = suites.flatMap((suite) => suite.sharing ?? []);

type Expected = (typeof cases)[number]['expected'];

function check(byteMs: bigint, expected: Expected): void {
  expect(Object.keys(expected).length, 'something is expected').toBeGreaterThan(0);
  if (expected.byteMs) expect(byteMs).toBe(BigInt(expected.byteMs));
  if (expected.byteHours) expect(byteMs).toBe(BigInt(expected.byteHours) * 3_600_000n);
  if (expected.gbHours) expect(display(exact(byteMs, BYTE_MS_PER_GB_HOUR))).toBe(expected.gbHours);
}

describe('the public cases of metering', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s, as an integral and as a ledger', (_, one) => {
    const window = { fromMs: Date.parse(one.from), toMs: Date.parse(one.to) };
    const changes = one.changes.map(([at, delta]) => ({ atMs: Date.parse(at), delta: BigInt(delta) }));
    check(integrate(BigInt(one.openingBytes), changes, window), one.expected);

    const days = Map.groupBy(changes.map(post), (posting) => posting.day);
    let opening = BigInt(one.openingBytes);
    let total = 0n;
    for (let day = dayOf(window.fromMs); dayStart(day) < window.toMs; day = addDays(day, 1)) {
      const tally = (days.get(day) ?? []).reduce(addTally, EMPTY_TALLY);
      total += dayTotal(opening, tally);
      opening = closingLevel(opening, tally);
      expect(dayEnd(day)).toBeLessThanOrEqual(window.toMs);
    }
    check(total, one.expected);
  });

  test.each(sharing.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const window = { fromMs: Date.parse(one.from), toMs: Date.parse(one.to) };
    const onTheDay = (clock: string) => Date.parse(`${one.from.slice(0, 11)}${clock}Z`);
    const links = Object.entries(one.links).map(([jobId, [from, to]]) => ({
      jobId,
      fromMs: onTheDay(from),
      toMs: onTheDay(to),
    }));
    const changes = [{ delta: BigInt(one.bytes), atMs: window.fromMs }];
    const shares = shareFile({ changes, links }, window);
    const whole = BigInt(one.bytes) * BigInt(window.toMs - window.fromMs);
    for (const [owner, part] of Object.entries(one.expectedShareOfByteMs)) {
      const [over = '', by = '1'] = part.split('/');
      const byteMs = owner === 'unlinked' ? shares.unlinked : (shares.jobs.get(owner) ?? 0n);
      expect(byteMs * BigInt(by), owner).toBe(whole * BigInt(over));
    }
  });
});
