import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { FormButton } from '../shell/form-button.tsx';
import { AmountInput } from './amount-input.tsx';
import { Reference } from './discounts.tsx';
import { READ_AGAIN, Reason } from './money-acts.tsx';
import { ownReference } from './own-reference.ts';

/** Money that came for an invoice of which nothing is due, or for none. */
export function RecordAnyPayment({ org, currency }: { readonly org: string; readonly currency: string }) {
  const record = useAct('finance.recordPayment', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [invoice, setInvoice] = useState('');
  const [amount, setAmount] = useState('');
  const body = { payment: reference, invoice: invoice === '' ? undefined : Number(invoice), amount };
  return (
    <FormButton
      label="Record a payment"
      title="Payment of any invoice, or of none"
      submit="Record"
      act={record}
      run={(done) => record.mutate({ params: { org }, body }, { onSuccess: done })}
      onOpen={() => setReference(ownReference('payment'))}
    >
      <Text>What is due of the invoice is paid first. The rest joins the balance.</Text>
      <AmountInput label={`Amount, in ${currency}`} value={amount} set={setAmount} />
      <TextInput
        label="Number of the invoice"
        description="Also of one that is paid or void. Without one, all of it joins the balance"
        inputMode="numeric"
        pattern="[1-9][0-9]{0,8}"
        value={invoice}
        onChange={(event) => setInvoice(event.currentTarget.value)}
      />
      <Reference value={reference} set={setReference} />
    </FormButton>
  );
}

/** Takes back a payment that never came, or came back. */
export function ReversePayment({ org, payment }: { readonly org: string; readonly payment: string }) {
  const act = useAct('finance.reversePayment', READ_AGAIN);
  const [reason, setReason] = useState('');
  return (
    <ConfirmButton
      label={`Take back ${payment}`}
      size="xs"
      title="Take back the payment"
      act={act}
      ready={reason.trim() !== ''}
      run={(done) => act.mutate({ params: { org }, body: { payment, reason } }, { onSuccess: done })}
    >
      <Text>Its invoice is due again, and so are later ones that the balance paid by it.</Text>
      <Reason label="Why it never came, or came back" value={reason} set={setReason} />
    </ConfirmButton>
  );
}
