import { Stack } from '@mantine/core';
import { useRead } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { WorkLink } from '../shell/work-link.tsx';
import { Comparison, useSpans } from './comparison.tsx';

/** Why one month, week or day costs more or less than another. */
export function Compare({ org }: { readonly org: string }) {
  const chosen = useSpans();
  const read = useRead('billing.getBridge', { org }, chosen.spans);
  return (
    <Stack>
      <PageTitle>Why it changed</PageTitle>
      <Comparison chosen={chosen} read={read} work={WorkLink} />
    </Stack>
  );
}
