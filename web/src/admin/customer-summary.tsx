import { Alert, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../../../lib/client/api-error.ts';
import { display, exact, sum } from '../../../lib/domain/rating/exact.ts';
import { formatBytes } from '../format/bytes.ts';
import { formatMoney } from '../format/money.ts';
import { formatInstant } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useAll, useRead } from '../session/read.ts';
import { NameLink } from '../shell/name-link.tsx';
import { CloseAccount } from './close-account.tsx';
import { CustomerNotes } from './customer-notes.tsx';
import { CustomerQuota } from './customer-quota.tsx';
import { SuspendCustomer } from './suspend-customer.tsx';

type Found = ReplyOf<'admin.getOrganisation'>;

/** What one wants to know first; every figure leads to where it comes from. */
export function CustomerSummary({ customer }: { readonly customer: Found }) {
  const { id: org, createdAt, members, activeJobs } = customer;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
        <Owed org={org} />
        <Stored customer={customer} />
        <Figure title="People" href={`/customers/${org}/people`} value={String(members)}>
          <Owners org={org} />
        </Figure>
        <Figure title="Jobs under way" href="/machines" value={String(activeJobs)}>
          Since {formatInstant(createdAt)} it is a customer.
        </Figure>
      </SimpleGrid>
      <Title order={2} size="h4">
        Quota
      </Title>
      <CustomerQuota org={org} limitBytes={customer.limitBytes} />
      <CustomerNotes org={org} />
      <SuspendCustomer customer={customer} />
      <CloseAccount customer={customer} />
    </Stack>
  );
}

export function Figure(props: {
  readonly title: string;
  readonly href: string;
  readonly value: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={props.title}>
      <Text size="sm">
        <NameLink href={props.href}>{props.title}</NameLink>
      </Text>
      <Text size="xl" fw={600}>
        {props.value}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {props.children}
      </Text>
    </section>
  );
}

function Stored({ customer: { id, storedBytes, limitBytes, reservedBytes } }: { readonly customer: Found }) {
  return (
    <Figure title="Stored" href={`/customers/${id}/record`} value={formatBytes(storedBytes)}>
      <Progress value={(Number(storedBytes) / Math.max(1, Number(limitBytes))) * 100} aria-label="Used of the quota" />
      of {formatBytes(limitBytes)}; uploads have reserved {formatBytes(reservedBytes)}
    </Figure>
  );
}

function Owners({ org }: { readonly org: string }) {
  const { data } = useAll('admin.listMembers', { org });
  const owners = (data ?? []).filter(({ role }) => role === 'owner').map(({ user, name }) => name ?? user);
  return owners.length === 0 ? null : (
    <>
      Owned by <bdi>{owners.join(', ')}</bdi>
    </>
  );
}

/** What is still to be paid; red when some of it is late. */
function Owed({ org }: { readonly org: string }) {
  const { data, error, isLoadingError } = useRead('finance.getAccountBalance', { org });
  const href = `/customers/${org}/money`;
  if (data === undefined) {
    const isMissing = error instanceof ApiError && error.status === 404;
    return (
      <Figure title="To be paid" href={isMissing ? `/customers/${org}/terms` : href} value="–">
        {isMissing ? 'It has no billing account yet.' : isLoadingError ? 'It could not be read.' : ''}
      </Figure>
    );
  }
  const { currency, unpaid, balance } = data;
  const overdue = unpaid.filter((one) => one.overdue);
  const due = display(sum(unpaid.map((one) => exact(one.due))));
  return (
    <Figure title="To be paid" href={href} value={formatMoney(due, currency)}>
      {overdue.length === 0 ? null : (
        <Alert color="red" p="xs">
          {overdue.length} of {unpaid.length} overdue
        </Alert>
      )}
      {Number(balance) === 0 ? null : `${formatMoney(balance, currency)} in its favour`}
    </Figure>
  );
}
