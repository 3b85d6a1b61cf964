import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Comparison, useSpans } from '../bills/comparison.tsx';
import { useRead } from '../session/read.ts';

/** Why a customer's bill rose or fell: what they are told themselves. */
export function CustomerBridge({ org }: { readonly org: string }) {
  const chosen = useSpans();
  const read = useRead('finance.getBridge', { org }, chosen.spans);
  return (
    <Stack>
      <Comparison chosen={chosen} read={read} work={WorkName} />
    </Stack>
  );
}

/** The pages of jobs and files are for the customer's people. */
function WorkName({ children }: { readonly children: ReactNode }) {
  return <bdi>{children}</bdi>;
}
