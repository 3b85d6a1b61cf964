import { Button } from '@mantine/core';
import { useState } from 'react';
import { call } from '../session/api.ts';

/** Fetches the receipt: everything that the bill follows from, signed, for a program of one's own to check. */
export function ReceiptButton({ org, invoice }: { readonly org: string; readonly invoice: string }) {
  const [isMade, setMade] = useState(false);
  async function fetchReceipt() {
    setMade(true);
    try {
      const { url } = await call('billing.getReceipt', { org, invoice });
      window.location.assign(url);
    } finally {
      setMade(false);
    }
  }
  return (
    <Button variant="default" loading={isMade} onClick={() => void fetchReceipt()}>
      Download receipt
    </Button>
  );
}
