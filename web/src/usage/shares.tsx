import { Button, Group, List, SegmentedControl, SimpleGrid, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { csvAddress } from '../format/csv.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { formatDay } from '../format/time.ts';
import { Figure } from '../overview/figure.tsx';
import { namesIn, useMemberNames } from '../session/names.ts';
import { useRead } from '../session/read.ts';
import { Failure, Loading } from '../shell/states.tsx';
import {
  type ComparedShare,
  compareShares,
  DIVISIONS,
  differenceOf,
  sharesOf,
  topMovers,
  totalOf,
} from './compare-shares.ts';
import { type Range, rangeBefore } from './range.ts';
import { SharesTable } from './shares-table.tsx';
import { sharesCsv } from './usage-csv.ts';

const MOVERS = 5;
/** On a phone the choices have two rows. */
const WRAPPED = { root: { flexWrap: 'wrap' } } as const;
/** Digits of a cost on the page; the CSV has all of them. */
const DIGITS = 4;

/** A range's costs beside those of the days before: in all, what changed most, and divided; each division sums to the whole. */
export function Shares({ org, range }: { readonly org: string; readonly range: Range }) {
  const [search, setSearch] = useSearchParams();
  const division = DIVISIONS.find(({ value }) => value === search.get('by')) ?? DIVISIONS[1];
  const before = rangeBefore(range);
  const now = useRead('billing.listUsageByJob', { org }, { from: range.from, to: range.to });
  const then = useRead('billing.listUsageByJob', { org }, { from: before.from, to: before.to });
  const memberName = useMemberNames(org);
  const named = useMemo(
    () => namesIn([...(then.data?.names ?? []), ...(now.data?.names ?? [])]),
    [now.data, then.data],
  );
  const shares = useMemo(
    () =>
      now.data === undefined || then.data === undefined
        ? undefined
        : compareShares(sharesOf(now.data, division.value), sharesOf(then.data, division.value)),
    [now.data, then.data, division.value],
  );
  const failed = [now, then].find(({ isError }) => isError);
  if (failed !== undefined) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (shares === undefined) return <Loading what="what it costs" />;
  const currency = now.data?.currency;
  const nameOf = ({ id, name }: ComparedShare) =>
    id === undefined ? (name ?? division.rest) : division.value === 'person' ? memberName(id) : named(id);
  const money = (amount: string | undefined) =>
    amount === undefined || currency === undefined ? '–' : formatMoney(amount, currency, undefined, DIGITS);
  return (
    <>
      <Totals
        now={totalOf(now.data?.total ?? [])}
        before={totalOf(then.data?.total ?? [])}
        range={before}
        money={money}
      />
      <Movers shares={topMovers(shares, MOVERS, DIGITS)} nameOf={nameOf} money={money} />
      <Group justify="space-between">
        <Title order={2} size="h4">
          What it was used for
        </Title>
        <Group>
          <SegmentedControl
            aria-label="Divided among"
            styles={WRAPPED}
            data={DIVISIONS.map(({ value, name }) => ({ value, label: name }))}
            value={division.value}
            onChange={(by) => setSearch((own) => ({ ...Object.fromEntries(own), by }))}
          />
          <Button
            variant="default"
            size="xs"
            component="a"
            href={csvAddress(sharesCsv(shares, nameOf, currency))}
            download={`usage-${division.value}-${range.from}.csv`}
          >
            Save as CSV
          </Button>
        </Group>
      </Group>
      <Text c="dimmed" size="sm">
        A file that several jobs use is divided among them. Each division sums to the whole; fees that no use brought
        are a row of their own.
      </Text>
      <SharesTable
        key={division.value}
        label={division.label}
        place={division.place}
        shares={shares}
        currency={currency}
        nameOf={nameOf}
      />
    </>
  );
}

type Money = (amount: string | undefined) => string;

function Totals(props: {
  readonly now: string;
  readonly before: string;
  readonly range: Range;
  readonly money: Money;
}) {
  const { now, before, range, money } = props;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <Figure label="Cost of these days" note="The sum of every division below">
        {money(now)}
      </Figure>
      <Figure label="As many days before" note={`${formatDay(range.from)} to ${formatDay(range.to)}`}>
        {money(before)}
      </Figure>
      <Figure label="Change" note="What changed most stands below">
        {signed(differenceOf(now, before), money)}
      </Figure>
    </SimpleGrid>
  );
}

function Movers(props: {
  readonly shares: readonly ComparedShare[];
  readonly nameOf: (share: ComparedShare) => string;
  readonly money: Money;
}) {
  const { shares, nameOf, money } = props;
  if (shares.length === 0) return null;
  return (
    <section aria-label="What changed most">
      <Title order={2} size="h4" mb="xs">
        What changed most
      </Title>
      <List>
        {shares.map((share) => (
          <List.Item key={JSON.stringify([share.id, share.name, share.meter])}>
            <bdi>{nameOf(share)}</bdi>, {meterName(share.meter)}: {signed(share.change, money)} (was{' '}
            {money(share.amountBefore)})
          </List.Item>
        ))}
      </List>
    </section>
  );
}

function signed(change: string | undefined, money: Money): string {
  return `${change !== undefined && Number(change) > 0 ? '+' : ''}${money(change)}`;
}
