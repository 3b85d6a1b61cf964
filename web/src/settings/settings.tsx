import { Stack } from '@mantine/core';
import { Route, Switch } from 'wouter';
import { EVERYBODY, PAYERS } from '../../../lib/client/roles.ts';
import { useOrganisation } from '../session/organisation.ts';
import { NotFound } from '../shell/not-found.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { TabLinks } from '../shell/tab-links.tsx';
import { Audit } from './audit.tsx';
import { BillingDetails } from './billing-details.tsx';
import { Budgets } from './budgets.tsx';
import { General } from './general.tsx';
import { Invitations } from './invitations.tsx';
import { Limits } from './limits.tsx';
import { MANAGERS } from './managers.ts';
import { Members } from './members.tsx';
import { OrganisationTokens } from './organisation-tokens.tsx';
import { Secrets } from './secrets.tsx';
import { SecurityPolicy } from './security-policy.tsx';

const TABS = [
  { path: '/settings', name: 'General', roles: EVERYBODY },
  { path: '/settings/members', name: 'Members', roles: EVERYBODY },
  { path: '/settings/invitations', name: 'Invitations', roles: MANAGERS },
  { path: '/settings/billing', name: 'Billing', roles: PAYERS },
  { path: '/settings/limits', name: 'Limits', roles: EVERYBODY },
  { path: '/settings/security', name: 'Security', roles: EVERYBODY },
  { path: '/settings/budgets', name: 'Budgets', roles: MANAGERS },
  { path: '/settings/tokens', name: 'API tokens', roles: MANAGERS },
  { path: '/settings/secrets', name: 'Secrets', roles: MANAGERS },
  { path: '/settings/audit', name: 'Audit log', roles: MANAGERS },
] as const;

/** How an organisation is run: what the role may see of it. */
export function Settings({ org }: { readonly org: string }) {
  const { role } = useOrganisation();
  const manages = MANAGERS.includes(role);
  const tabs = TABS.filter(({ roles }) => roles.includes(role));
  return (
    <Stack>
      <PageTitle>Settings</PageTitle>
      <TabLinks label="Settings" tabs={Object.fromEntries(tabs.map(({ path, name }) => [path, name]))} />
      <Switch>
        <Route path="/settings">
          <General org={org} />
        </Route>
        <Route path="/settings/members">
          <Members org={org} />
        </Route>
        <Route path="/settings/limits">
          <Limits org={org} />
        </Route>
        <Route path="/settings/security">
          <SecurityPolicy org={org} />
        </Route>
        {PAYERS.includes(role) ? (
          <Route path="/settings/billing">
            <BillingDetails org={org} />
          </Route>
        ) : null}
        {manages ? (
          <>
            <Route path="/settings/invitations">
              <Invitations org={org} />
            </Route>
            <Route path="/settings/budgets">
              <Budgets org={org} />
            </Route>
            <Route path="/settings/tokens">
              <OrganisationTokens org={org} />
            </Route>
            <Route path="/settings/secrets">
              <Secrets org={org} />
            </Route>
            <Route path="/settings/audit">
              <Audit org={org} />
            </Route>
          </>
        ) : null}
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Stack>
  );
}
