import { Group, SegmentedControl, TextInput } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { addDays, isDay } from '../../../lib/domain/metering/day.ts';
import { daysIn, MAX_DAYS, RANGES, type Range, within } from './range.ts';

/** The days shown: the last so many, or from one day to another. */
export function RangeChoice({ range, today }: { readonly range: Range; readonly today: string }) {
  const [, setSearch] = useSearchParams();
  const days = range.to === today ? RANGES.find((one) => Number(one) === daysIn(range)) : undefined;
  const choose = (chosen: Readonly<Record<string, string>>) =>
    setSearch((before) => {
      const { from: _from, to: _to, days: _days, ...others } = Object.fromEntries(before);
      return { ...others, ...chosen };
    });
  // The other end moves along where the range would be empty or longer than one reply.
  const begin = (from: string) => {
    choose({ from, to: within({ from, to: addDays(from, MAX_DAYS - 1) }, range.to) });
  };
  const end = (to: string) => {
    choose({ to, from: within({ from: addDays(to, 1 - MAX_DAYS), to }, range.from) });
  };
  return (
    <Group gap="xs">
      <SegmentedControl
        aria-label="Days shown"
        data={RANGES.map((value) => ({ value, label: `${value} days` }))}
        value={days ?? ''}
        onChange={(value) => choose({ days: value })}
      />
      <TextInput
        type="date"
        aria-label="First day"
        max={today}
        value={range.from}
        onChange={({ currentTarget: { value } }) => (isDay(value) ? begin(value) : undefined)}
      />
      <TextInput
        type="date"
        aria-label="Last day"
        max={today}
        value={range.to}
        onChange={({ currentTarget: { value } }) => (isDay(value) ? end(value) : undefined)}
      />
    </Group>
  );
}
