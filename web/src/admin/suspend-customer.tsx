import { Alert, Button, List, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Failure } from '../shell/states.tsx';

const READ_AGAIN = ['admin.'];

/** Suspends a customer with a reason that its people read, and resumes it. */
export function SuspendCustomer({ customer }: { readonly customer: ReplyOf<'admin.getOrganisation'> }) {
  const { id: org, state, suspended } = customer;
  const resume = useAct('admin.resumeOrganisation', READ_AGAIN);
  if (state === 'closed') return null;
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        Suspension
      </Title>
      {suspended === undefined ? (
        <Suspend org={org} activeJobs={customer.activeJobs} />
      ) : (
        <>
          <Alert color="red" title={`Suspended since ${formatInstant(suspended.since)}`}>
            <bdi>{suspended.reason}</bdi>
          </Alert>
          <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate({ params: { org } })}>
            Resume
          </Button>
          {resume.isError ? <Failure error={resume.error} /> : null}
        </>
      )}
    </Stack>
  );
}

function Suspend({ org, activeJobs }: { readonly org: string; readonly activeJobs: number }) {
  const suspend = useAct('admin.suspendOrganisation', READ_AGAIN);
  const [reason, setReason] = useState('');
  return (
    <ConfirmButton
      label="Suspend…"
      title="Suspend the organisation"
      act={suspend}
      ready={reason.trim() !== ''}
      run={(done) => suspend.mutate({ params: { org }, body: { reason: reason.trim() } }, { onSuccess: done })}
    >
      <Stack>
        <List size="sm">
          <List.Item>New uploads, jobs, publishing, members and tokens are refused, to programs too.</List.Item>
          <List.Item>
            {activeJobs === 0 ? 'No job is under way.' : `Jobs under way: ${activeJobs}.`} Those that run end; those
            that wait go on waiting.
          </List.Item>
          <List.Item>Reading, downloads, exports, bills and paying go on; storage is billed as before.</List.Item>
        </List>
        <TextInput
          label="Why: its people read it on every page"
          required
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          It can be resumed at any time.
        </Text>
      </Stack>
    </ConfirmButton>
  );
}
