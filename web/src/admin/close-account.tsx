import { List, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { platformToday } from '../session/platform-clock.ts';
import { useAct, useRead } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';

/** Ends a customer's billing account with a day, once its name was typed. */
export function CloseAccount({ customer }: { readonly customer: ReplyOf<'admin.getOrganisation'> }) {
  const { id: org, name, activeJobs } = customer;
  const terms = useRead('finance.getTerms', { org });
  const close = useAct('finance.closeAccount', ['finance.', 'billing.', 'admin.']);
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState('');
  if (terms.data === undefined) return null;
  const { lastDay: closedOn, graceDays, firstDay } = terms.data;
  const [, latest = firstDay] = [firstDay, platformToday()].sort();
  const lastDay = chosen ?? latest;
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        End
      </Title>
      {closedOn === undefined ? (
        <ConfirmButton
          label="Close the account"
          title="Close the account for ever"
          act={close}
          ready={typed === name}
          run={(done) => close.mutate({ params: { org }, body: { lastDay } }, { onSuccess: done })}
        >
          <Stack>
            <List size="sm">
              <List.Item>
                The day below is the last that is billed. The last invoice comes {graceDays} days after that month’s
                end; what is owed until then is paid as ever.
              </List.Item>
              <List.Item>
                {activeJobs === 0 ? 'No job is under way.' : `Jobs under way: ${activeJobs}. They go on.`} What is
                stored, run or downloaded after that day has no price.
              </List.Item>
              <List.Item>
                People, files and jobs stay; an owner closes the organisation itself once it stores nothing.
              </List.Item>
            </List>
            <TextInput
              label="Last day that is billed (UTC)"
              type="date"
              required
              value={lastDay}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
            <TextInput
              label={`Type its name, ${name}, to close it`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </Stack>
        </ConfirmButton>
      ) : (
        <Text>Its account is closed; the last day that is billed is {formatDay(closedOn)} (UTC).</Text>
      )}
    </Stack>
  );
}
