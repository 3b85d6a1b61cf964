import { Group, Stack, Text } from '@mantine/core';
import { Route, Switch } from 'wouter';
import { StatusBadge } from '../jobs/status-badge.tsx';
import { useRead } from '../session/read.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading, Missing } from '../shell/states.tsx';
import { TabLinks } from '../shell/tab-links.tsx';
import { CustomerBridge } from './customer-bridge.tsx';
import { CustomerMoney } from './customer-money.tsx';
import { CustomerPeople } from './customer-people.tsx';
import { CustomerRecord } from './customer-record.tsx';
import { CustomerSummary } from './customer-summary.tsx';
import { CustomerTermsPage } from './customer-terms-page.tsx';

const TABS = {
  '': 'Summary',
  '/people': 'People',
  '/terms': 'Terms',
  '/money': 'Bills and payments',
  '/bridge': 'Why a bill changed',
  '/record': 'Record',
} as const;

/** One organisation, as its seller sees it, in parts that have addresses of their own. */
export function Customer({ org }: { readonly org: string }) {
  const read = useRead('admin.getOrganisation', { org });
  if (read.isPending) return <Loading what="the customer" />;
  if (read.data === undefined) return <Missing what="the customer" read={read} />;
  const { name, state } = read.data;
  const tabs = Object.entries(TABS).map(([part, title]) => [`/customers/${org}${part}`, title]);
  return (
    <Stack>
      <Group>
        <PageTitle>{name}</PageTitle>
        <StatusBadge status={state} />
        <Text c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
          {org}
        </Text>
      </Group>
      <TabLinks label="Customer" tabs={Object.fromEntries(tabs)} />
      <Switch>
        <Route path="/customers/:org">
          <CustomerSummary customer={read.data} />
        </Route>
        <Route path="/customers/:org/people">
          <CustomerPeople org={org} />
        </Route>
        <Route path="/customers/:org/terms">
          <CustomerTermsPage org={org} />
        </Route>
        <Route path="/customers/:org/money">
          <CustomerMoney org={org} />
        </Route>
        <Route path="/customers/:org/bridge">
          <CustomerBridge org={org} />
        </Route>
        <Route path="/customers/:org/record">
          <CustomerRecord org={org} />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Stack>
  );
}
