import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct, useRead } from '../session/read.ts';
import { FormButton } from '../shell/form-button.tsx';
import { AmountInput } from './amount-input.tsx';
import { ownReference } from './own-reference.ts';

const READ_AGAIN = ['finance.getTerms', 'finance.previewMigration'];
const KINDS = [
  { value: 'percentage', label: 'Per cent' },
  { value: 'fixed', label: 'An amount a month' },
] as const;

/** A discount of everything that a customer uses, from the next midnight (UTC) on. */
export function GrantDiscount({ org, currency }: { readonly org: string; readonly currency: string }) {
  const grant = useAct('finance.grantDiscount', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('percentage');
  const [size, setSize] = useState('');
  const [months, setMonths] = useState<string | number>('');

  function run(done: () => void) {
    const off = kind === 'percentage' ? { kind, percent: size } : { kind, amount: size };
    const periods = months === '' ? undefined : Number(months);
    grant.mutate({ params: { org }, body: { discount: reference, off, periods } }, { onSuccess: done });
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

/** Ends a discount with today (UTC); what it has taken off stays. */
export function EndDiscount({ org }: { readonly org: string }) {
  const terms = useRead('finance.getTerms', { org });
  const end = useAct('finance.endDiscount', READ_AGAIN);
  const [chosen, setChosen] = useState<string | null>(null);
  const today = new Date().toISOString().slice(0, 10);
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
