import { Alert, Checkbox, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatInstant } from '../format/time.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Failure } from '../shell/states.tsx';

/** Invoices of a customer that an audit holds, each with its release; and whether empty months get one. */
export function CustomerHolds({ org }: { readonly org: string }) {
  const terms = useRead('finance.getTerms', { org });
  const set = useAct('finance.setEmptyInvoices', ['finance.getTerms']);
  if (terms.data === undefined) return null;
  const { held, emptyInvoices } = terms.data;
  return (
    <>
      {held.map(({ period, since, difference }) => (
        <Alert key={period} color="red" title={`The invoice of ${period} is held`}>
          <Text mb="xs">
            Since {formatInstant(since)} the audit comes to something else: {difference}.
          </Text>
          <Release org={org} period={period} />
        </Alert>
      ))}
      <Checkbox
        label="An invoice for every month, also when nothing was used"
        checked={emptyInvoices}
        disabled={set.isPending}
        onChange={(event) => set.mutate({ params: { org }, body: { wanted: event.currentTarget.checked } })}
      />
      {set.isError ? <Failure error={set.error} /> : null}
    </>
  );
}

function Release({ org, period }: { readonly org: string; readonly period: string }) {
  const release = useAct('finance.releaseInvoice', ['finance.', 'billing.']);
  const [reason, setReason] = useState('');
  return (
    <ConfirmButton
      label="Release it"
      title="Release the invoice"
      act={release}
      ready={reason.trim() !== ''}
      run={(done) => release.mutate({ params: { org }, body: { period, reason } }, { onSuccess: done })}
    >
      <TextInput
        label="What explains the difference"
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
