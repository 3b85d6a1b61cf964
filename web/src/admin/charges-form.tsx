import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { meterOf } from '../../../lib/domain/metering/meter.ts';
import { priceInWords } from '../../../lib/domain/rating/in-words.ts';
import type { ChargeInput } from './charge-input.ts';

export const NEW_CHARGE: ChargeInput = { meter: 'storage.gb_hours', price: '', allowance: '', minimum: '' };
const MAX_CHARGES = 50;

/** One row for each meter: its price for each unit, what is free, and what it costs at least. */
export function ChargesForm(props: {
  readonly charges: readonly ChargeInput[];
  readonly onChange: (charges: readonly ChargeInput[]) => void;
}) {
  const { charges, onChange } = props;
  const change = (index: number, part: Partial<ChargeInput>) =>
    onChange(charges.map((charge, at) => (at === index ? { ...charge, ...part } : charge)));
  return (
    <Stack gap="xs">
      {charges.map((charge, index) => (
        // Rows have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Group key={index} align="end" gap="xs" role="group" aria-label={`Charge ${index + 1}`}>
          <TextInput
            label="Meter"
            required
            w={210}
            value={charge.meter}
            onChange={(event) => change(index, { meter: event.currentTarget.value })}
          />
          <TextInput
            label={`Price per ${meterOf(charge.meter).unit}`}
            required={charge.kept === undefined}
            inputMode="decimal"
            w={150}
            value={charge.price}
            onChange={(event) => change(index, { price: event.currentTarget.value })}
          />
          <TextInput
            label="Free quantity"
            inputMode="decimal"
            w={110}
            value={charge.allowance}
            onChange={(event) => change(index, { allowance: event.currentTarget.value })}
          />
          <TextInput
            label="At least"
            inputMode="decimal"
            w={90}
            value={charge.minimum}
            onChange={(event) => change(index, { minimum: event.currentTarget.value })}
          />
          <Button
            variant="default"
            aria-label={`Remove charge ${index + 1}`}
            disabled={charges.length === 1}
            onClick={() => onChange(charges.filter((_, at) => at !== index))}
          >
            Remove
          </Button>
          {charge.kept === undefined || charge.price !== '' ? null : (
            <Text size="sm" c="dimmed">
              Keeps {priceInWords(charge.kept, meterOf(charge.meter).unit)}
            </Text>
          )}
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          disabled={charges.length === MAX_CHARGES}
          onClick={() => onChange([...charges, { ...NEW_CHARGE, meter: 'compute.seconds:' }])}
        >
          Add a charge
        </Button>
      </div>
    </Stack>
  );
}
