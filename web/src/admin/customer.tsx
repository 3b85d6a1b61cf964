import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useAll } from '../session/read.ts';
import { PageTitle } from '../shell/page-title.tsx';
import { CustomerAccount } from './customer-account.tsx';
import { CustomerQuota } from './customer-quota.tsx';

/** One organisation, as its seller sees it: what it may store, what it pays by, and what was recorded of it. */
export function Customer({ org }: { readonly org: string }) {
  const organisations = useAll('admin.listOrganisations', {});
  const name = organisations.data?.find(({ id }) => id === org)?.name ?? org;
  return (
    <Stack>
      <PageTitle>{name}</PageTitle>
      <Text c="dimmed">{org}</Text>
      <Title order={2} size="h4">
        Quota
      </Title>
      <CustomerQuota org={org} />
      <Title order={2} size="h4">
        Billing account
      </Title>
      <CustomerAccount org={org} />
      <Text>
        <Anchor component={Link} href={`/customers/${org}/bridge`} underline="always">
          Why the bill changed
        </Anchor>
      </Text>
      <Title order={2} size="h4">
        What was recorded
      </Title>
      <Text>
        <Anchor component={Link} href={`/streams?stream=${encodeURIComponent(`organisation#${org}`)}`}>
          Events of the organisation
        </Anchor>
        {', '}
        <Anchor component={Link} href={`/streams?stream=${encodeURIComponent(`billing-account#${org}`)}`}>
          events of its billing account
        </Anchor>
      </Text>
    </Stack>
  );
}
