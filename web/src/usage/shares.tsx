import { Button, Group, List, SegmentedControl, SimpleGrid, Text, Title } from '@mantine/core';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { csvAddress } from '../format/csv.ts';
import { meterName } from '../format/meter.ts';
import { formatMoney } from '../format/money.ts';
import { namesIn } from '../format/names.ts';
import { formatDay } from '../format/time.ts';
import { Figure } from '../overview/figure.tsx';
import { useMemberNames } from '../session/names.ts';
import { Loading, Missing } from '../shell/states.tsx';
import {
  type ComparedShare,
  compareShares,
  DIVISIONS,
  type Divided,
  differenceOf,
  dividedFolders,
  sharesOf,
  topMovers,
  totalOf,
} from './compare-shares.ts';
import { FolderTrail } from './folder-trail.tsx';
import type { Range } from './range.ts';
import { SharesTable } from './shares-table.tsx';
import { sharesCsv } from './usage-csv.ts';
import type { useDivided } from './use-divided.ts';

type UsedFor = ReturnType<typeof useDivided>;

const MOVERS = 5;
/** In the address: the folder whose folders are shown. */
const WITHIN = 'in';
/** On a phone the choices have two rows. */
const WRAPPED = { root: { flexWrap: 'wrap' } } as const;
/** Digits of a cost on the page; the CSV has all of them. */
const DIGITS = 4;

/** Shares of a division beside those of the days before, what they are called, and what is made of all of them: once, and not with each letter. */
function useCompared(org: string, divided: UsedFor['divided'], division: (typeof DIVISIONS)[number], within: string) {
  const memberName = useMemberNames(org);
  const named = useMemo(() => namesIn([...(divided?.earlier.names ?? []), ...(divided?.now.names ?? [])]), [divided]);
  const shares = useMemo(
    () =>
      divided &&
      compareShares(sharesOf(divided.now, division.value, within), sharesOf(divided.earlier, division.value, within)),
    [divided, division.value, within],
  );
  const divisible = useMemo(
    () => (division.value === 'folder' ? foldersIn(divided?.now, divided?.earlier) : undefined),
    [divided, division.value],
  );
  const nameOf = useCallback(
    ({ id, name }: ComparedShare) =>
      id === undefined ? (name ?? division.rest) : division.value === 'person' ? memberName(id) : named(id),
    [division, memberName, named],
  );
  const currency = divided?.now.currency;
  const movers = useMemo(() => topMovers(shares ?? [], MOVERS, DIGITS), [shares]);
  const csv = useMemo(() => csvAddress(sharesCsv(shares ?? [], nameOf, currency)), [shares, nameOf, currency]);
  return { shares, divisible, nameOf, currency, movers, csv };
}

/**
 * A range's costs beside those of the days before: in all, what changed most, and divided; each division sums to the whole. What is
 * below them is shown when they are: they would move it.
 */
export function Shares(props: {
  readonly org: string;
  readonly range: Range;
  readonly usedFor: UsedFor;
  readonly children: ReactNode;
}) {
  const { org, range, children } = props;
  const { before, divided, failed, others } = props.usedFor;
  const [search, setSearch] = useSearchParams();
  const division = DIVISIONS.find(({ value }) => value === search.get('by')) ?? DIVISIONS[1];
  const within = division.value === 'folder' ? (search.get(WITHIN) ?? '') : '';
  const open = useCallback(
    (folder: string) =>
      setSearch((own) => {
        const others = ofNoFolder(own);
        return folder === '' ? others : { ...others, [WITHIN]: folder };
      }),
    [setSearch],
  );
  const { shares, divisible, nameOf, currency, movers, csv } = useCompared(org, divided, division, within);
  if (failed !== undefined) {
    return (
      <>
        <Missing what="what it costs" read={failed} />
        {children}
      </>
    );
  }
  if (divided === undefined || shares === undefined) return <Loading what="what it costs" />;
  const ofFiles = division.value === 'file' || division.value === 'folder';
  const money = (amount: string | undefined) =>
    amount === undefined || currency === undefined ? '–' : formatMoney(amount, currency, undefined, DIGITS);
  return (
    <>
      <Totals now={totalOf(divided.now.total)} before={totalOf(divided.earlier.total)} range={before} money={money} />
      <Movers shares={movers} nameOf={nameOf} money={money} />
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
            onChange={(by) => setSearch((own) => ({ ...ofNoFolder(own), by }))}
          />
          <Button
            variant="default"
            size="xs"
            component="a"
            href={csv}
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
      <FolderTrail within={within} open={open} />
      <SharesTable
        key={`${division.value} ${within}`}
        label={division.label}
        place={division.place}
        shares={shares}
        currency={currency}
        nameOf={nameOf}
        {...defined({ divisible, open: divisible && open, others: ofFiles ? others : undefined })}
      />
      {ofFiles && others.error !== null ? (
        <Missing what="more of them" read={{ error: others.error, refetch: others.load }} />
      ) : null}
      {children}
    </>
  );
}

function foldersIn(...all: readonly (Divided | undefined)[]): ReadonlySet<string> {
  return new Set(all.flatMap((one) => (one === undefined ? [] : [...dividedFolders(one)])));
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

/** An address without the folder whose folders it shows. */
function ofNoFolder(own: URLSearchParams): Readonly<Record<string, string>> {
  const { [WITHIN]: _folder, ...others } = Object.fromEntries(own);
  return others;
}
