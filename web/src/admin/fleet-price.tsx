import { SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { formatCount, formatMoney } from '../format/money.ts';
import { Figure } from '../overview/figure.tsx';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { Amount } from '../shell/amount.tsx';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { NameLink } from '../shell/name-link.tsx';
import { Missing } from '../shell/states.tsx';

type Price = ReplyOf<'finance.getFleetPrice'>;
type NameOf = (org: string) => string;

const REFRESH_MS = 30_000;
const DIGITS = 4;
/** Of a figure, where it comes later and must move nothing. */
const FIGURE_PX = 118;
const COLUMNS = [
  { title: 'Customer' },
  { title: 'Type' },
  { title: 'Machines', right: true },
  { title: 'Billed', right: true },
  { title: 'Charged per hour', right: true },
  { title: 'List price per hour', right: true },
] as const;

/** What an hour of the machines that there are now comes to: for their customers, and by AWS's list price. */
export function FleetPrice({ nameOf }: { readonly nameOf: NameOf }) {
  const price = useRead('finance.getFleetPrice', {}, undefined, { refetchInterval: REFRESH_MS });
  if (price.data === undefined && price.isError) return <Missing what="what an hour of them costs" read={price} />;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        What an hour costs now
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Figure label="Charged to customers" placePx={FIGURE_PX} note={price.data ? chargedNote(price.data) : null}>
          {price.data === undefined ? '…' : <Charged price={price.data} />}
        </Figure>
        <Figure
          label="By AWS’s list price"
          placePx={FIGURE_PX}
          note={
            price.data === undefined
              ? null
              : `For ${formatCount(price.data.machines)} machines as tasks of Fargate on demand in ${price.data.listPrice.region}; no bill of AWS’s, and without disks above 20 GiB`
          }
        >
          {price.data === undefined
            ? '…'
            : formatMoney(price.data.listPrice.perHour, price.data.listPrice.currency, undefined, DIGITS)}
        </Figure>
      </SimpleGrid>
      {price.data === undefined || price.data.items.length === 0 ? null : <Rows price={price.data} nameOf={nameOf} />}
    </Stack>
  );
}

function Charged({ price: { charged } }: { readonly price: Price }) {
  if (charged.length === 0) return '–';
  return charged.map(({ currency, perHour }) => formatMoney(perHour, currency, undefined, DIGITS)).join(' + ');
}

function chargedNote({ billed, withoutPrice }: Price): string {
  const of = `For ${formatCount(billed)} running attempts, before allowances, discounts and taxes`;
  return withoutPrice === 0
    ? of
    : `${of}; ${formatCount(withoutPrice)} of them have a price that depends on the month’s quantity, or none, and are not in it`;
}

function Rows({ price: { items, truncated, listPrice }, nameOf }: { readonly price: Price; readonly nameOf: NameOf }) {
  return (
    <>
      <DataTable label="What an hour costs now" minWidth={640} columns={COLUMNS}>
        {items.map((item) => (
          <Table.Tr key={`${item.organisation} ${item.machineType}`}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <NameLink href={`/customers/${item.organisation}`}>{nameOf(item.organisation)}</NameLink>
            </Table.Td>
            <Table.Td>{item.machineType}</Table.Td>
            <NumberCell>{formatCount(item.machines)}</NumberCell>
            <NumberCell>{formatCount(item.billed)}</NumberCell>
            <NumberCell>
              <Amount amount={item.charged?.perHour} currency={item.charged?.currency} digits={DIGITS} />
            </NumberCell>
            <NumberCell>
              <Amount amount={item.listPrice} currency={listPrice.currency} digits={DIGITS} />
            </NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
      {truncated ? <Text size="sm">There are more than these.</Text> : null}
    </>
  );
}
