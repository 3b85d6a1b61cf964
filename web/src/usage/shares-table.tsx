import { Button, Table, TextInput } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { defined } from '../../../lib/domain/defined.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { More } from '../shell/more.tsx';
import { type SortKeys, useSorting } from '../shell/sorting.ts';
import { useTyped } from '../shell/use-typed.ts';
import { WorkLink } from '../shell/work-link.tsx';
import { type ComparedShare, differenceOf, sharesWith, totalOf } from './compare-shares.ts';

/** Quantities have units of their own, and are not compared. */
const MONEY = [
  { title: 'Cost', key: 'cost' },
  { title: 'Before', key: 'before' },
  { title: 'Change', key: 'change' },
] as const;
/** Digits of a cost on the page; the CSV has all of them. */
const DIGITS = 4;
/** Drawn at once: the sum below them is of all. */
const ROWS = 100;
const SORTED_BY: SortKeys<ComparedShare> = {
  meter: ({ meter }) => meterName(meter),
  cost: ({ amount }) => amount,
  before: ({ amountBefore }) => amountBefore,
  change: ({ change }) => change,
};

type NameOf = (share: ComparedShare) => string;

/** Shares beside those of the days before, all or those that contain a text, with their sum. The address has the text. */
export function SharesTable(props: {
  readonly label: string;
  readonly place: string | undefined;
  readonly shares: readonly ComparedShare[];
  readonly currency: string | undefined;
  readonly nameOf: NameOf;
  /** Of the division by folder: those that have folders in them, and what shows them. */
  readonly divisible?: ReadonlySet<string>;
  readonly open?: (folder: string) => void;
  /** Of files: more of those that are one row. */
  readonly others?: { readonly isBusy: boolean; readonly load: () => void };
}) {
  const { label, place, shares, currency, nameOf, divisible, open, others } = props;
  const [search, setSearch] = useSearchParams();
  const { typed, setTyped, setAsked } = useTyped(search.get('only') ?? '');
  const [count, setCount] = useState(ROWS);
  // A key is shown at once; rows follow when there is time.
  const wanted = useDeferredValue(typed);
  const shown = useMemo(() => sharesWith(shares, wanted, nameOf), [shares, wanted, nameOf]);
  const keys = useMemo((): SortKeys<ComparedShare> => ({ ...SORTED_BY, name: nameOf }), [nameOf]);
  const sorting = useSorting(shown, keys);
  const [now, before] = useMemo(
    () => [totalOf(shown), totalOf(shown.map(({ amountBefore }) => ({ amount: amountBefore })))],
    [shown],
  );
  const rows = useMemo(
    () =>
      sorting.rows.slice(0, count).map((share) => (
        <ShareRow
          key={JSON.stringify([share.id, share.name, share.meter])}
          share={share}
          place={place}
          currency={currency}
          nameOf={nameOf}
          {...defined({
            open: share.id !== undefined && divisible?.has(share.id) ? open : undefined,
            others: isOfOthers(share) ? others : undefined,
          })}
        />
      )),
    [sorting.rows, count, place, currency, nameOf, divisible, open, others],
  );
  function narrow(only: string) {
    setTyped(only);
    setAsked(only);
    setSearch(
      (own) => {
        const { only: _only, ...others } = Object.fromEntries(own);
        return only.trim() === '' ? others : { ...others, only };
      },
      { replace: true },
    );
  }
  return (
    <>
      <TextInput
        label="Only rows that contain"
        type="search"
        maw={320}
        maxLength={200}
        value={typed}
        onChange={(event) => narrow(event.currentTarget.value)}
      />
      <DataTable
        label={label}
        minWidth={640}
        columns={[
          { title: label, ...sorting.of('name') },
          { title: 'What', ...sorting.of('meter') },
          { title: 'Quantity', right: true },
          ...MONEY.map(({ title, key }) => ({ title, right: true, ...sorting.of(key) })),
        ]}
        footer={
          <Table.Tr>
            <Table.Th colSpan={3}>{shown.length === shares.length ? 'Total' : 'Total of these rows'}</Table.Th>
            {[now, before, differenceOf(now, before)].map((amount, index) => (
              <Table.Th key={MONEY[index]?.key} ta="right">
                <Amount amount={amount} currency={currency} digits={DIGITS} signed={index === 2} />
              </Table.Th>
            ))}
          </Table.Tr>
        }
      >
        {rows}
      </DataTable>
      <More more={sorting.rows.length > count} busy={false} load={() => setCount(count + ROWS)} />
    </>
  );
}

const isOfOthers = ({ id, name }: ComparedShare) => id === undefined && name === undefined;

function ShareRow(props: {
  readonly share: ComparedShare;
  readonly place: string | undefined;
  readonly currency: string | undefined;
  readonly nameOf: NameOf;
  readonly open?: (folder: string) => void;
  readonly others?: { readonly isBusy: boolean; readonly load: () => void };
}) {
  const { share, place, currency, nameOf, open, others } = props;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Who place={place} share={share} nameOf={nameOf} />
        {open === undefined ? null : (
          <Button
            size="compact-xs"
            variant="default"
            ml="xs"
            aria-label={`Divide ${nameOf(share)}`}
            onClick={() => open(share.id ?? '')}
          >
            Divide
          </Button>
        )}
        {others === undefined ? null : (
          <Button size="compact-xs" variant="default" ml="xs" loading={others.isBusy} onClick={others.load}>
            Show more of them
          </Button>
        )}
      </Table.Td>
      <Table.Td>{meterName(share.meter)}</Table.Td>
      <NumberCell>
        {formatQuantity(share.quantity)} {unitName(share.unit)}
      </NumberCell>
      <NumberCell>
        <Amount amount={share.amount} currency={currency} digits={DIGITS} />
      </NumberCell>
      <NumberCell>
        <Amount amount={share.amountBefore} currency={currency} digits={DIGITS} />
      </NumberCell>
      <NumberCell>
        <Amount amount={share.change} currency={currency} digits={DIGITS} signed />
      </NumberCell>
    </Table.Tr>
  );
}

function Who(props: { readonly place: string | undefined; readonly share: ComparedShare; readonly nameOf: NameOf }) {
  const { place, share, nameOf } = props;
  if (share.id === undefined) return nameOf(share);
  return place === undefined ? (
    <bdi>{nameOf(share)}</bdi>
  ) : (
    <WorkLink href={`${place}${encodeURIComponent(share.id)}`}>{nameOf(share)}</WorkLink>
  );
}
