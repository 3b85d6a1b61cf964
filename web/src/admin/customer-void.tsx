import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';

/** Voids an invoice of a customer: a credit note takes back what is left of it. */
export function CustomerVoid({ org }: { readonly org: string }) {
  const act = useAct('finance.voidInvoice', ['finance.', 'billing.']);
  const [number, setNumber] = useState<string | number>('');
  const [reason, setReason] = useState('');
  const invoice = Number(number);
  return (
    <ConfirmButton
      label="Void an invoice"
      title="Void an invoice by a credit note"
      act={act}
      ready={Number.isInteger(invoice) && invoice > 0 && reason.trim() !== ''}
      run={(done) => act.mutate({ params: { org }, body: { invoice, reason } }, { onSuccess: done })}
    >
      <NumberInput label="Number of the invoice" value={number} min={1} allowDecimal={false} onChange={setNumber} />
      <TextInput
        label="Why nothing of it is owed"
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
