import { Anchor, Stack, Text } from '@mantine/core';
import {
  IconBriefcase,
  IconChartBar,
  IconFiles,
  IconGauge,
  IconGitBranch,
  IconReceipt,
  IconSettings,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { EVERYBODY, PAYERS, WORKERS } from '../../../lib/client/roles.ts';
import { UploadTrayPlace } from '../files/upload-tray-place.tsx';
import { BillPages, Configurations, Files, Jobs, Overview, Pipelines, Settings, Usage } from '../pages.ts';
import { useChanges } from '../session/changes.ts';
import { OpenOrganisation, useOrganisation } from '../session/organisation.ts';
import { useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { PageErrors } from './errors.tsx';
import { Frame, pageAt } from './frame.tsx';
import { NoticesPlace } from './notices.tsx';
import { OrganisationChoice } from './organisation-choice.tsx';
import { PageTitle } from './page-title.tsx';
import { PaletteButton } from './palette-button.tsx';
import { Failure, Loading, Missing } from './states.tsx';
import { SuspendedStrip } from './suspended-strip.tsx';

const PAGES = [
  { path: '/', label: 'Overview', icon: IconGauge, roles: EVERYBODY, load: Overview.load },
  { path: '/files', label: 'Files', icon: IconFiles, roles: WORKERS, load: Files.load },
  { path: '/jobs', label: 'Jobs', icon: IconBriefcase, roles: WORKERS, load: Jobs.load },
  { path: '/pipelines', label: 'Pipelines', icon: IconGitBranch, roles: WORKERS, load: Pipelines.load },
  { path: '/configurations', label: 'Configurations', icon: IconSettings, roles: WORKERS, load: Configurations.load },
  { path: '/usage', label: 'Usage', icon: IconChartBar, roles: PAYERS, load: Usage.load },
  { path: '/bills', label: 'Bills', icon: IconReceipt, roles: PAYERS, load: BillPages.load },
  { path: '/settings', label: 'Settings', icon: IconSettings, roles: EVERYBODY, load: Settings.load },
] as const;

/** Pages within pages, for the command palette. */
const MORE_PAGES = [
  { path: '/files/trash', label: 'Trash', roles: WORKERS },
  { path: '/files/unfinished', label: 'Unfinished uploads', roles: WORKERS },
  { path: '/jobs/new', label: 'New job', roles: WORKERS },
  { path: '/configurations/new', label: 'New configuration', roles: WORKERS },
  { path: '/bills/balance', label: 'Balance and payments', roles: PAYERS },
  { path: '/bills/prices', label: 'Prices', roles: PAYERS },
  { path: '/bills/compare', label: 'Why a bill changed', roles: PAYERS },
  { path: '/settings/members', label: 'Members', roles: EVERYBODY },
  { path: '/settings/limits', label: 'Limits', roles: EVERYBODY },
  { path: '/settings/security', label: 'Security of the organisation', roles: EVERYBODY },
  { path: '~/account', label: 'Account', roles: EVERYBODY },
  { path: '~/account/security', label: 'Password, one-time codes and sessions', roles: EVERYBODY },
  { path: '~/account/tokens', label: 'My API tokens', roles: EVERYBODY },
];

type Page = (typeof PAGES)[number];

const ROLES = new Intl.ListFormat('en', { type: 'disjunction' });

/** In the words of the API, which does not distinguish the two. */
const STRANGER = { message: 'There is no such organisation, or you are not a member of it.' };

/** Header, navigation and the page of one organisation. */
export function Layout({ org, children }: { readonly org: string; readonly children: ReactNode }) {
  const [location] = useLocation();
  const organisations = useAll('organisations.list', {});
  const organisation = organisations.data?.find(({ id }) => id === org);
  const { user } = useSession();
  const lacksCodes = organisation?.codesRequired === true && user?.codes !== true;
  useChanges(lacksCodes ? undefined : organisation?.id);
  const mayOpen = ({ roles }: Pick<Page, 'roles'>) => organisation === undefined || roles.includes(organisation.role);
  const here = pageAt(PAGES, location);
  const pages = PAGES.filter(mayOpen);
  return (
    <Frame
      pages={pages}
      heading={<OrganisationChoice org={org} />}
      tools={
        organisation === undefined || lacksCodes ? null : (
          <OpenOrganisation value={organisation}>
            <PaletteButton org={org} pages={[...pages, ...MORE_PAGES.filter(mayOpen)]} />
          </OpenOrganisation>
        )
      }
    >
      {organisation === undefined ? (
        <NoticesPlace>
          <Unknown organisations={organisations} />
        </NoticesPlace>
      ) : (
        <OpenOrganisation value={organisation}>
          <SuspendedStrip />
          <NoticesPlace>
            <PageErrors>
              {lacksCodes ? (
                <CodesMissing />
              ) : here === undefined || mayOpen(here) ? (
                children
              ) : (
                <NotForRole page={here} />
              )}
            </PageErrors>
          </NoticesPlace>
          {lacksCodes ? null : <UploadTrayPlace org={org} />}
        </OpenOrganisation>
      )}
    </Frame>
  );
}

/** Instead of pages whose every question would be refused. */
function CodesMissing() {
  const { name } = useOrganisation();
  return (
    <Stack>
      <PageTitle>One-time codes are needed here</PageTitle>
      <Text>
        <bdi>{name}</bdi> asks its members for one-time codes, and your account has none.{' '}
        <Anchor component={Link} href="~/account/security" underline="always">
          Turn them on
        </Anchor>
        , and you are in again.
      </Text>
    </Stack>
  );
}

function NotForRole({ page }: { readonly page: Page }) {
  const { name, role } = useOrganisation();
  return (
    <Stack>
      <PageTitle>{page.label}</PageTitle>
      <Text>
        This page is for {ROLES.format(page.roles)}. In <bdi>{name}</bdi> your role is {role}; an owner or a manager can
        change it.
      </Text>
    </Stack>
  );
}

/** While it is unknown, or when it stays so. */
function Unknown({ organisations }: { readonly organisations: ReturnType<typeof useAll<'organisations.list'>> }) {
  const { data, error, isPending, refetch } = organisations;
  if (isPending) return <Loading what="your organisations" />;
  return data === undefined ? (
    <Missing what="your organisations" read={{ error, refetch }} />
  ) : (
    <Failure error={STRANGER} />
  );
}
