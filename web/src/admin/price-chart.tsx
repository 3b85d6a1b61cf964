import { Box, Group, NumberInput, Select, Stack, Table, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useState } from 'react';
import { meterOf } from '../../../lib/domain/metering/meter.ts';
import { display, round } from '../../../lib/domain/rating/exact.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatMoney, formatQuantity } from '../format/money.ts';
import { DataTable, NumberCell } from '../shell/data-table.tsx';
import { exactly, MAX_QUANTITY, monthlyAmount, quantitiesOfTable, quantitiesTo, typicalMost } from './price-points.ts';
import type { Charge, Terms } from './terms.ts';

const PLOT_PX = 180;
const DIGITS = 2;
const COLORS = ['var(--mantine-color-tide-6)', 'var(--mantine-color-orange-6)'] as const;

/** Terms with what they are called: the newest version, and the draft. */
export interface NamedTerms {
  readonly name: string;
  readonly terms: Terms;
}

/** What a month costs by the quantity of one meter: as a chart, and as a table of some of its points. */
export function PriceChart({ of }: { readonly of: readonly NamedTerms[] }) {
  const meters = [...new Set(of.flatMap(({ terms }) => terms.charges.map(({ meter }) => meter)))];
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState<number | string>('');
  const meter = meters.find((one) => one === chosen) ?? meters[0];
  if (meter === undefined) return null;
  const curves = of.flatMap(({ name, terms: { charges, currency } }) => {
    const charge = charges.find((one) => one.meter === meter);
    return charge === undefined ? [] : [{ name, charge, currency }];
  });
  const wanted = Math.min(Number(typed), MAX_QUANTITY);
  const most = wanted > 0 ? wanted : typicalMost(curves.map(({ charge }) => charge));
  const { unit } = meterOf(meter);
  return (
    <section aria-label="What a month costs">
      <Stack gap="xs">
        <Title order={2} size="h4">
          What a month costs
        </Title>
        <Group align="end">
          <Select
            label="Meter"
            data={meters.map((value) => ({ value, label: meterName(value) }))}
            value={meter}
            allowDeselect={false}
            onChange={setChosen}
          />
          <NumberInput
            label={`Up to (${unitName(unit)})`}
            min={0}
            value={typed}
            onChange={setTyped}
            placeholder={`${most}`}
          />
        </Group>
        <Lines most={most} curves={curves} />
        <Points most={most} unit={unit} curves={curves} />
      </Stack>
    </section>
  );
}

interface Curve {
  readonly name: string;
  readonly charge: Charge;
  readonly currency: string;
}

interface Curves {
  readonly most: number;
  readonly curves: readonly Curve[];
}

/** Decoration for the table below, which has numbers of the same curves. */
function Lines({ most, curves }: Curves) {
  const { ref, width } = useElementSize();
  const quantities = quantitiesTo(
    most,
    curves.map(({ charge }) => charge),
  );
  const drawn = curves.map(({ charge }) =>
    quantities.map((quantity): [number, number] => {
      return [quantity, Number(display(monthlyAmount(charge, exactly(quantity)), 6))];
    }),
  );
  const x = scaleLinear().domain([0, most]).range([0, width]);
  const y = scaleLinear()
    .domain([0, Math.max(...drawn.flat().map(([, amount]) => amount)) || 1])
    .range([PLOT_PX, 0])
    .nice();
  const path = line<[number, number]>(
    ([quantity]) => x(quantity),
    ([, amount]) => y(amount),
  );
  return (
    <Box ref={ref} aria-hidden>
      <svg aria-hidden="true" width="100%" height={PLOT_PX} style={{ display: 'block' }}>
        {drawn.map((points, at) => (
          <path
            key={curves[at]?.name}
            d={path(points) ?? ''}
            fill="none"
            strokeWidth={2}
            stroke={COLORS[at % COLORS.length]}
            strokeDasharray={at === 0 ? undefined : '6 4'}
          />
        ))}
        <line x1={0} x2={width} y1={PLOT_PX} y2={PLOT_PX} stroke="var(--mantine-color-default-border)" />
      </svg>
      <Text size="xs" c="dimmed">
        {curves.map(({ name }, at) => `${name} ${at === 0 ? '(solid)' : '(dashed)'}`).join(', ')}
      </Text>
    </Box>
  );
}

function Points({ most, unit, curves }: Curves & { readonly unit: string }) {
  const columns = [
    { title: `Used in a month (${unitName(unit)})`, right: true },
    ...curves.map(({ name }) => ({ title: name, right: true })),
  ];
  return (
    <DataTable label="What some quantities cost" minWidth={360} columns={columns}>
      {quantitiesOfTable(most).map((quantity) => (
        <Table.Tr key={quantity}>
          <NumberCell>{formatQuantity(`${quantity}`)}</NumberCell>
          {curves.map(({ name, charge, currency }) => (
            <NumberCell key={name}>
              {formatMoney(round(monthlyAmount(charge, exactly(quantity)), DIGITS), currency, undefined, DIGITS)}
            </NumberCell>
          ))}
        </Table.Tr>
      ))}
    </DataTable>
  );
}
