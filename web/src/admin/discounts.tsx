import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { MACHINE_TYPES } from '../../../lib/domain/machine-types.ts';
import { everyMeter } from '../../../lib/domain/metering/meter.ts';
import { meterName } from '../format/meter.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAct, useRead } from '../session/read.ts';
import { FormButton } from '../shell/form-button.tsx';
import { AmountInput } from './amount-input.tsx';
import { ownReference } from './own-reference.ts';

const READ_AGAIN = ['finance.getTerms', 'finance.previewMigration'];
const KINDS = [
  { value: 'percentage', label: 'Per cent' },
  { value: 'fixed', label: 'An amount a month' },
] as const;

const EVERYTHING = '';
const METERS = [
  { value: EVERYTHING, label: 'Everything' },
  ...everyMeter(Object.keys(MACHINE_TYPES)).map((meter) => ({ value: meter, label: meterName(meter) })),
];

/** A discount of everything that a customer uses or of one meter, from the next midnight (UTC) or a later day on. */
export function GrantDiscount({ org, currency }: { readonly org: string; readonly currency: string }) {
  const grant = useAct('finance.grantDiscount', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('percentage');
  const [size, setSize] = useState('');
  const [months, setMonths] = useState<string | number>('');
  const [meter, setMeter] = useState(EVERYTHING);
  const [from, setFrom] = useState('');
  const [cap, setCap] = useState('');

  function run(done: () => void) {
    const off = kind === 'percentage' ? { kind, percent: size } : { kind, amount: size };
    const periods = months === '' ? undefined : Number(months);
    const most = kind === 'percentage' ? cap : '';
    const typed = { meter: meter || undefined, from: from || undefined, cap: most || undefined };
    grant.mutate({ params: { org }, body: { discount: reference, off, periods, ...typed } }, { onSuccess: done });
  }

  return (
    <FormButton
      label="Grant a discount"
      title="Grant a discount"
      submit="Grant"
      act={grant}
      run={run}
      onOpen={() => setReference(ownReference('discount'))}
    >
      <Select
        label="Kind"
        data={KINDS}
        value={kind}
        allowDeselect={false}
        onChange={(value) => setKind(KINDS.find((one) => one.value === value)?.value ?? 'percentage')}
      />
      <AmountInput label={kind === 'percentage' ? 'Per cent' : `Amount, in ${currency}`} value={size} set={setSize} />
      <Select
        label="Of"
        data={METERS}
        value={meter}
        allowDeselect={false}
        onChange={(value) => setMeter(value ?? EVERYTHING)}
      />
      <TextInput
        label="First day (UTC)"
        description="Without one it begins at the next midnight"
        type="date"
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      {kind === 'percentage' ? <Cap currency={currency} value={cap} set={setCap} /> : null}
      <NumberInput
        label="For so many calendar months"
        description="Without a number it has no end"
        min={1}
        max={120}
        allowDecimal={false}
        value={months}
        onChange={setMonths}
      />
      <Reference value={reference} set={setReference} />
    </FormButton>
  );
}

function Cap(props: { readonly currency: string; readonly value: string; readonly set: (value: string) => void }) {
  return (
    <TextInput
      label={`At most so much a month, in ${props.currency}`}
      description="Without an amount it has no bound"
      inputMode="decimal"
      pattern="[0-9]+(\.[0-9]+)?"
      value={props.value}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}

/** Ends a discount with today (UTC); what it has taken off stays. */
export function EndDiscount({ org }: { readonly org: string }) {
  const terms = useRead('finance.getTerms', { org });
  const end = useAct('finance.endDiscount', READ_AGAIN);
  const [chosen, setChosen] = useState<string | null>(null);
  const today = platformToday();
  const going = (terms.data?.discounts ?? []).filter(({ to }) => to === undefined || to > today);
  if (going.length === 0) return null;
  return (
    <FormButton
      label="End a discount"
      title="End a discount"
      submit="End it with today"
      act={end}
      run={(done) =>
        chosen !== null && end.mutate({ params: { org }, body: { discount: chosen } }, { onSuccess: done })
      }
    >
      <Select
        label="Discount"
        required
        data={going.map(({ discount }) => discount)}
        value={chosen}
        onChange={setChosen}
      />
    </FormButton>
  );
}

export function Reference({ value, set }: { readonly value: string; readonly set: (value: string) => void }) {
  return (
    <TextInput
      label="Reference"
      description="What has it counts once, however often it is sent"
      required
      maxLength={100}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
