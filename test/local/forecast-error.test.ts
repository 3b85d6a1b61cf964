import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  addDays,
  dayEnd,
  dayStart,
  firstDayOf,
  lastDayOf,
  type Month,
  nextMonth,
} from '../../lib/domain/metering/day.ts';
import { forecastOf } from '../../lib/domain/spending/forecast.ts';
import { SCRIPTS, type SeedScript } from '../../local/seed/script.ts';

const FIRST: Month = '2025-01';
const MONTHS = 12;
const HOUR_MS = 3_600_000;
/** The forecast is looked at in the evening of these days of a month. */
const DAYS = [4, 10, 15, 20, 25];

interface Run {
  readonly endMs: number;
  readonly minutes: number;
}

/** A year of a seed's jobs; what an attempt comes to is counted at its end, as a budget does. */
function yearOf(script: SeedScript): readonly Run[] {
  const startMs = dayStart(firstDayOf(FIRST));
  return Array.from({ length: 365 }, (_, day) =>
    script.events(day).flatMap((event) => {
      if (event.kind !== 'job') return [];
      const minutes = event.attempts.reduce((all, attempt) => all + attempt.minutes, 0);
      return [{ endMs: startMs + (day * 24 + event.hour) * HOUR_MS + minutes * 60_000, minutes }];
    }),
  ).flat();
}

/** How far the forecasts of a day of the month are from what the months came to, in per cent: mean and most. */
function errorsOn(runs: readonly Run[], day: number): readonly [number, number] {
  const errors: number[] = [];
  let month = FIRST;
  for (let index = 0; index < MONTHS; index += 1, month = nextMonth(month)) {
    const [startMs, endMs] = [dayStart(firstDayOf(month)), dayEnd(lastDayOf(month))];
    const between = (untilMs: number) =>
      runs.filter((run) => run.endMs >= startMs && run.endMs < untilMs).reduce((all, run) => all + run.minutes, 0);
    const atMs = dayEnd(addDays(firstDayOf(month), day - 1));
    const said = forecastOf(`${between(atMs)}`, month, atMs);
    const came = between(endMs);
    if (said !== undefined && came > 0) errors.push((Math.abs(Number(said) - came) / came) * 100);
  }
  const mean = errors.reduce((all, one) => all + one, 0) / errors.length;
  return [Math.round(mean), Math.round(Math.max(...errors))];
}

test('the error of the forecast on the seeds is what the documentation says', () => {
  const page = readFileSync(new URL('../../docs/billing.md', import.meta.url), 'utf8');
  const rows = SCRIPTS.map((script) => {
    const runs = yearOf(script);
    const cells = DAYS.map((day) => errorsOn(runs, day)).map(([mean, most]) => `${mean} (${most})`);
    return `| ${script.name} | ${cells.join(' | ')} |`;
  });
  for (const row of rows) expect(page).toContain(row);
});
