import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatMoney } from '../format/money.ts';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { FormButton } from '../shell/form-button.tsx';
import { AmountInput } from './amount-input.tsx';
import { Reference } from './discounts.tsx';
import { ownReference } from './own-reference.ts';

export const READ_AGAIN = ['finance.', 'billing.'];

interface OfCustomer {
  readonly org: string;
  readonly currency: string;
}

/** A credit pays of the next invoices; the first to expire pays first. */
export function GrantCredit({ org, currency }: OfCustomer) {
  const grant = useAct('finance.grantCredit', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [lastDay, setLastDay] = useState('');
  const body = { credit: reference, amount, reason, expiresOn: lastDay === '' ? undefined : lastDay };
  return (
    <FormButton
      label="Grant a credit"
      title="Grant a credit"
      submit="Grant"
      act={grant}
      run={(done) => grant.mutate({ params: { org }, body }, { onSuccess: done })}
      onOpen={() => setReference(ownReference('credit'))}
    >
      <AmountInput label={`Amount, in ${currency}`} value={amount} set={setAmount} />
      <Reason label="Why" value={reason} set={setReason} />
      <TextInput
        label="Last day (UTC)"
        description="Without one it has no end"
        type="date"
        value={lastDay}
        onChange={(event) => setLastDay(event.currentTarget.value)}
      />
      <Reference value={reference} set={setReference} />
    </FormButton>
  );
}

/** What was paid of an invoice; what is beyond its due joins the balance. */
export function RecordPayment(props: OfCustomer & { readonly invoice: number; readonly due: string }) {
  const { org, currency, invoice, due } = props;
  const record = useAct('finance.recordPayment', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [amount, setAmount] = useState('');
  return (
    <FormButton
      label={`Record a payment of ${invoice}`}
      size="xs"
      title={`Payment of invoice ${invoice}`}
      submit="Record"
      act={record}
      run={(done) =>
        record.mutate({ params: { org }, body: { payment: reference, invoice, amount } }, { onSuccess: done })
      }
      onOpen={() => {
        setAmount(due);
        setReference(ownReference('payment'));
      }}
    >
      <Text>{formatMoney(due, currency)} are to be paid. What is beyond them joins the balance.</Text>
      <AmountInput label={`Amount, in ${currency}`} value={amount} set={setAmount} />
      <Reference value={reference} set={setReference} />
    </FormButton>
  );
}

/** What was paid back out of the balance. */
export function RecordRefund({ org, currency, balance }: OfCustomer & { readonly balance: string }) {
  const record = useAct('finance.recordRefund', READ_AGAIN);
  const [reference, setReference] = useState('');
  const [amount, setAmount] = useState('');
  return (
    <FormButton
      label="Record a refund"
      title="Paid back out of the balance"
      submit="Record"
      act={record}
      run={(done) => record.mutate({ params: { org }, body: { refund: reference, amount } }, { onSuccess: done })}
      onOpen={() => {
        setAmount(balance);
        setReference(ownReference('payment'));
      }}
    >
      <AmountInput label={`Amount, in ${currency}`} value={amount} set={setAmount} />
      <Reference value={reference} set={setReference} />
    </FormButton>
  );
}

/** Voids an invoice: a credit note takes back what is left of it. */
export function VoidInvoice({ org, invoice }: { readonly org: string; readonly invoice: number }) {
  const act = useAct('finance.voidInvoice', READ_AGAIN);
  const [reason, setReason] = useState('');
  return (
    <ConfirmButton
      label={`Void ${invoice}`}
      size="xs"
      title={`Void invoice ${invoice} by a credit note`}
      act={act}
      ready={reason.trim() !== ''}
      run={(done) => act.mutate({ params: { org }, body: { invoice, reason } }, { onSuccess: done })}
    >
      <Reason label="Why nothing of it is owed" value={reason} set={setReason} />
    </ConfirmButton>
  );
}

export function Reason(props: {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}) {
  return (
    <TextInput
      label={props.label}
      required
      maxLength={200}
      value={props.value}
      onChange={(event) => props.set(event.currentTarget.value)}
    />
  );
}
