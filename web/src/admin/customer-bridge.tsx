import { Anchor, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Comparison, useSpans } from '../bills/comparison.tsx';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { useCustomerNames } from './customer-names.ts';

/** Why a customer's bill rose or fell: what they are told themselves. */
export function CustomerBridge({ org }: { readonly org: string }) {
  const chosen = useSpans();
  const read = useRead('finance.getBridge', { org }, chosen.spans);
  const nameOf = useCustomerNames();
  return (
    <Stack>
      <PageTitle>Why a bill changed</PageTitle>
      <Text>
        Of{' '}
        <Anchor component={Link} href={`/customers/${org}`} underline="always">
          <bdi>{nameOf(org)}</bdi>
        </Anchor>
      </Text>
      <Comparison chosen={chosen} read={read} work={WorkName} />
    </Stack>
  );
}

/** The pages of jobs and files are for the customer's people. */
function WorkName({ children }: { readonly children: ReactNode }) {
  return <bdi>{children}</bdi>;
}
