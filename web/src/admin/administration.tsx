import { Anchor, Container, Text } from '@mantine/core';
import {
  IconActivity,
  IconBook2,
  IconBuilding,
  IconCalendarCheck,
  IconFileInvoice,
  IconHistory,
  IconRefresh,
  IconReportMoney,
  IconServer,
  IconTag,
  IconUsers,
} from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { Link, Route, Switch } from 'wouter';
import { useSession } from '../session/session-context.ts';
import { PageErrors } from '../shell/errors.tsx';
import { Frame } from '../shell/frame.tsx';
import { NotFound } from '../shell/not-found.tsx';
import { NoticesPlace } from '../shell/notices.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { Loading } from '../shell/states.tsx';
import { Customers } from './customers.tsx';
import { People } from './people.tsx';
import { Plans } from './plans.tsx';
import { Platform } from './platform.tsx';

const BillingRuns = lazy(async () => ({ default: (await import('./billing-runs.tsx')).BillingRuns }));
const BillingRun = lazy(async () => ({ default: (await import('./billing-runs.tsx')).BillingRun }));
const Documents = lazy(async () => ({ default: (await import('./documents.tsx')).Documents }));
const Customer = lazy(async () => ({ default: (await import('./customer.tsx')).Customer }));
const MoveCustomers = lazy(async () => ({ default: (await import('./move-customers.tsx')).MoveCustomers }));
const Machines = lazy(async () => ({ default: (await import('./machines.tsx')).Machines }));
const Operations = lazy(async () => ({ default: (await import('./operations.tsx')).Operations }));
const Person = lazy(async () => ({ default: (await import('./person.tsx')).Person }));
const Plan = lazy(async () => ({ default: (await import('./plan.tsx')).Plan }));
const Revenue = lazy(async () => ({ default: (await import('./revenue.tsx')).Revenue }));
const Runbooks = lazy(async () => ({ default: (await import('./runbooks/runbooks.tsx')).Runbooks }));
const Runbook = lazy(async () => ({ default: (await import('./runbooks/runbooks.tsx')).Runbook }));
const Streams = lazy(async () => ({ default: (await import('./streams.tsx')).Streams }));

const PAGES = [
  { path: '/', label: 'Platform', icon: IconActivity },
  { path: '/customers', label: 'Customers', icon: IconBuilding },
  { path: '/machines', label: 'Machines', icon: IconServer },
  { path: '/plans', label: 'Plans', icon: IconTag },
  { path: '/runs', label: 'Billing runs', icon: IconCalendarCheck },
  { path: '/revenue', label: 'Revenue', icon: IconReportMoney },
  { path: '/documents', label: 'Invoices', icon: IconFileInvoice },
  { path: '/people', label: 'People', icon: IconUsers },
  { path: '/streams', label: 'Streams', icon: IconHistory },
  { path: '/operations', label: 'Operations', icon: IconRefresh },
  { path: '/runbooks', label: 'Runbooks', icon: IconBook2 },
] as const;

/** What administrators of the platform do: customers, prices, people, and repairs. */
export function Administration() {
  const { user } = useSession();
  if (user?.admin !== true) return <NotForYou />;
  return (
    <Frame pages={PAGES} heading={<Text>Administration</Text>}>
      <NoticesPlace>
        <PageErrors>
          <Suspense fallback={<Loading what="the page" />}>
            <Switch>
              <Route path="/">
                <Platform />
              </Route>
              <Route path="/customers">
                <Customers />
              </Route>
              <Route path="/customers/:org/*?">{({ org }) => <Customer key={org} org={org} />}</Route>
              <Route path="/machines">
                <Machines />
              </Route>
              <Route path="/plans">
                <Plans />
              </Route>
              <Route path="/plans/:plan">{({ plan }) => <Plan key={plan} plan={plan} />}</Route>
              <Route path="/plans/:plan/customers">{({ plan }) => <MoveCustomers key={plan} plan={plan} />}</Route>
              <Route path="/runs">
                <BillingRuns />
              </Route>
              <Route path="/runs/:day">{({ day }) => <BillingRun key={day} day={day} />}</Route>
              <Route path="/revenue">
                <Revenue />
              </Route>
              <Route path="/documents">
                <Documents />
              </Route>
              <Route path="/people">
                <People />
              </Route>
              <Route path="/people/:person">{({ person }) => <Person key={person} person={person} />}</Route>
              <Route path="/streams">
                <Streams />
              </Route>
              <Route path="/operations">
                <Operations />
              </Route>
              <Route path="/runbooks">
                <Runbooks />
              </Route>
              <Route path="/runbooks/:runbook">{({ runbook }) => <Runbook key={runbook} runbook={runbook} />}</Route>
              <Route>
                <NotFound />
              </Route>
            </Switch>
          </Suspense>
        </PageErrors>
      </NoticesPlace>
    </Frame>
  );
}

/** Instead of pages whose every question would be refused. */
function NotForYou() {
  return (
    <Container component="main" py="xl">
      <PageTitle>Administration</PageTitle>
      <Text my="md">These pages are for administrators of the platform.</Text>
      <Anchor component={Link} href="~/">
        Go to the first page
      </Anchor>
    </Container>
  );
}
