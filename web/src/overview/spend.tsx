import { Anchor, Box, List, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { namesIn } from '../format/names.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { Amount } from '../shell/amount.tsx';
import { WorkLink } from '../shell/work-link.tsx';
import {
  type ComparedShare,
  compareShares,
  differenceOf,
  isShown,
  sharesOf,
  topMovers,
} from '../usage/compare-shares.ts';
import { costChartOf } from '../usage/series.ts';
import { UsageChart } from '../usage/usage-chart.tsx';

const CAUSES = 3;
/** Of a cause, as it is written. */
const LINE_PX = 24;
const DIGITS = 4;

type UsageDays = ReplyOf<'billing.listUsageDays'>;

/** What the last days cost, by service; and why yesterday was not as the day before. */
export function Spend({ org, today, days }: { readonly org: string; readonly today: Day; readonly days: UsageDays }) {
  const { items, currency } = days;
  const chart = useMemo(() => (currency === undefined ? undefined : costChartOf(items, currency)), [items, currency]);
  const amounts = new Map(items.map(({ day, amount }) => [day, amount]));
  const [yesterday, before] = [addDays(today, -1), addDays(today, -2)];
  return (
    <div>
      <Title order={2} size="h4" mb="xs">
        Cost by day
      </Title>
      {currency === undefined || chart === undefined || items.length === 0 ? (
        <Text c="dimmed">
          {items.length === 0
            ? 'Nothing was used in the last 14 days. What each day costs is shown here, by service.'
            : 'There is no price until the first day is closed, soon after 00:00 UTC.'}
        </Text>
      ) : (
        <Stack gap="xs">
          <UsageChart unit={chart.unit} series={chart.series} />
          <WhyYesterday
            org={org}
            day={yesterday}
            amount={amounts.get(yesterday)}
            before={amounts.get(before)}
            currency={currency}
          />
        </Stack>
      )}
    </div>
  );
}

function WhyYesterday(props: {
  readonly org: string;
  readonly day: Day;
  readonly amount: string | undefined;
  readonly before: string | undefined;
  readonly currency: string;
}) {
  const { org, day, amount, before, currency } = props;
  const dayBefore = addDays(day, -1);
  const now = useRead('billing.listUsageByJob', { org }, { from: day, to: day });
  const then = useRead('billing.listUsageByJob', { org }, { from: dayBefore, to: dayBefore });
  const movers = useMemo(
    () =>
      now.data === undefined || then.data === undefined
        ? []
        : topMovers(compareShares(sharesOf(now.data, 'job'), sharesOf(then.data, 'job')), CAUSES, DIGITS),
    [now.data, then.data],
  );
  const named = useMemo(
    () => namesIn([...(then.data?.names ?? []), ...(now.data?.names ?? [])]),
    [now.data, then.data],
  );
  if (amount === undefined || before === undefined) return null;
  const change = differenceOf(amount, before) ?? '0';
  const isOther = isShown(change, DIGITS);
  const money = (value: string) => formatMoney(value, currency, undefined, DIGITS);
  const signed = (value: string) => `${Number(value) > 0 ? '+' : ''}${money(value)}`;
  return (
    <>
      <Text>
        Yesterday, {formatDay(day)} (UTC), cost{' '}
        <b>
          <Amount amount={amount} currency={currency} digits={DIGITS} />
        </b>
        , {isOther ? `${signed(change)} against the day before (${money(before)})` : 'as much as the day before'}.{' '}
        <Anchor component={Link} href={`/usage?from=${day}&to=${day}&by=job`} underline="always">
          See where it comes from
        </Anchor>
      </Text>
      {/* Every file's timeline is read for them: they come last, and their place is kept. */}
      <Box mih={CAUSES * LINE_PX}>
        {movers.length === 0 ? null : (
          <List size="sm" aria-label="What changed most">
            {movers.map((share) => (
              <List.Item key={JSON.stringify([share.id, share.name, share.meter])}>
                <Cause share={share} nameOf={named} />, {meterName(share.meter)}: {signed(share.change ?? '0')}
              </List.Item>
            ))}
          </List>
        )}
      </Box>
    </>
  );
}

function Cause({ share, nameOf }: { readonly share: ComparedShare; readonly nameOf: (id: string) => string }) {
  if (share.id === undefined) return share.name ?? 'Files that no job uses';
  return <WorkLink href={`/jobs/${share.id}`}>{nameOf(share.id)}</WorkLink>;
}
