import { Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { useSorting } from '../shell/sorting.ts';
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

type NameOf = (share: ComparedShare) => string;

/** Shares beside those of the days before, all or those that contain a text, with their sum. The address has the text. */
export function SharesTable(props: {
  readonly label: string;
  readonly place: string | undefined;
  readonly shares: readonly ComparedShare[];
  readonly currency: string | undefined;
  readonly nameOf: NameOf;
}) {
  const { label, place, shares, currency, nameOf } = props;
  const [search, setSearch] = useSearchParams();
  const [typed, setTyped] = useState(search.get('only') ?? '');
  const shown = sharesWith(shares, typed, nameOf);
  const sorting = useSorting(shown, {
    name: nameOf,
    meter: ({ meter }) => meterName(meter),
    cost: ({ amount }) => amount,
    before: ({ amountBefore }) => amountBefore,
    change: ({ change }) => change,
  });
  const [now, before] = [totalOf(shown), totalOf(shown.map(({ amountBefore }) => ({ amount: amountBefore })))];
  function narrow(only: string) {
    setTyped(only);
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
        {sorting.rows.map((share) => (
          <ShareRow
            key={JSON.stringify([share.id, share.name, share.meter])}
            share={share}
            place={place}
            currency={currency}
            nameOf={nameOf}
          />
        ))}
      </DataTable>
    </>
  );
}

function ShareRow(props: {
  readonly share: ComparedShare;
  readonly place: string | undefined;
  readonly currency: string | undefined;
  readonly nameOf: NameOf;
}) {
  const { share, place, currency, nameOf } = props;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Who place={place} share={share} nameOf={nameOf} />
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
