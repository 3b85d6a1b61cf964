import { Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { meterName } from '../format/meter.ts';
import { DataTable } from '../shell/data-table.tsx';
import type { Terms } from './terms.ts';
import { changedPrices } from './terms-diff.ts';

export interface NamedTerms {
  readonly name: string;
  readonly terms: Terms;
}

/** What one version of a plan says otherwise than another. Newest first; nothing when there is only one. */
export function CompareVersions({ of }: { readonly of: readonly NamedTerms[] }) {
  const [newer, setNewer] = useState(of[0]?.name ?? null);
  const [older, setOlder] = useState(of[1]?.name ?? null);
  const termsOf = (wanted: string | null) => of.find(({ name }) => name === wanted)?.terms;
  const [before, after] = [termsOf(older), termsOf(newer)];
  if (of.length < 2) return null;
  const names = of.map(({ name }) => name);
  return (
    <section aria-label="Versions compared">
      <Stack gap="xs">
        <Title order={2} size="h4">
          Versions compared
        </Title>
        <Group align="end">
          <Select label="Compare" data={names} value={newer} onChange={setNewer} allowDeselect={false} />
          <Select label="With" data={names} value={older} onChange={setOlder} allowDeselect={false} />
        </Group>
        {before === undefined || after === undefined ? null : (
          <Differences before={before} after={after} titles={[older ?? '', newer ?? '']} />
        )}
      </Stack>
    </section>
  );
}

function Differences(props: {
  readonly before: Terms;
  readonly after: Terms;
  readonly titles: readonly [string, string];
}) {
  const { before, after, titles } = props;
  const changed = changedPrices(before, after);
  const currencies = before.currency === after.currency ? '' : `${before.currency} became ${after.currency}. `;
  if (changed.length === 0) return <Text role="status">{currencies}They say the same prices.</Text>;
  const columns = [{ title: 'Meter' }, ...titles.map((title) => ({ title }))];
  return (
    <>
      {currencies === '' ? null : <Text role="status">{currencies}</Text>}
      <DataTable label="Differences" minWidth={520} columns={columns}>
        {changed.map((one) => (
          <Table.Tr key={one.meter}>
            <Table.Td>{meterName(one.meter)}</Table.Td>
            <Table.Td>{one.before ?? 'no price'}</Table.Td>
            <Table.Td>{one.after ?? 'no price'}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
    </>
  );
}
