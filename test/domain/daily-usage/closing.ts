import type { CloseDayData } from '../../../lib/domain/daily-usage/commands.ts';
import { dailyUsage } from '../../../lib/domain/daily-usage/daily-usage.ts';
import type { FrozenDay, TallyText } from '../../../lib/domain/daily-usage/decide/close.ts';
import type { LateChange } from '../../../lib/domain/daily-usage/events.ts';
import { dayEnd } from '../../../lib/domain/metering/day.ts';
import { addTally, changeOf, EMPTY_TALLY, post } from '../../../lib/domain/metering/ledger.ts';
import { isOtherMeter, machineTypeOf, STORAGE_METER } from '../../../lib/domain/metering/meter.ts';
import { given } from '../given-events.ts';

export const FIRST = '2026-11-18';
export const LATER = dayEnd('2026-12-31');
export const start = () => given(dailyUsage, 'org_1', LATER);

export interface Step {
  readonly meter: string;
  readonly userId: string;
  readonly delta: bigint;
  readonly atMs: number;
}

function tally(steps: readonly Step[]): TallyText {
  const { inDay, net } = steps
    .map(({ meter, delta, atMs }) => post(changeOf(meter, delta, atMs)))
    .reduce(addTally, EMPTY_TALLY);
  return { inDay: `${inDay}`, net: `${net}` };
}

function freeze(steps: readonly Step[]): FrozenDay {
  const stored = steps.filter(({ meter }) => meter === STORAGE_METER);
  const run = steps.filter(({ meter }) => machineTypeOf(meter) !== undefined);
  const other = steps.filter(({ meter }) => isOtherMeter(meter));
  const each = (map: Map<string, Step[]>) => Object.fromEntries([...map].map(([key, own]) => [key, tally(own)]));
  return {
    storage: tally(stored),
    compute: each(Map.groupBy(run, ({ meter }) => meter.slice('compute.seconds:'.length))),
    meters: each(Map.groupBy(other, ({ meter }) => meter)),
  };
}

export const closing = (day: string, steps: readonly Step[] = [], late: readonly LateChange[] = []): CloseDayData => ({
  day,
  frozen: freeze(steps),
  late,
  watermarkMs: dayEnd(day),
});

export const stored = (delta: bigint, atMs: number, userId = 'usr_a'): Step => ({
  meter: STORAGE_METER,
  userId,
  delta,
  atMs,
});

export const lateOf = ({ meter, userId, delta, atMs }: Step, cause: string): LateChange => ({
  meter,
  userId,
  delta: `${delta}`,
  atMs,
  cause,
});
