import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  Select,
  Stack,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBriefcase,
  IconChartBar,
  IconFiles,
  IconGauge,
  IconMoon,
  IconReceipt,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { EVERYBODY, PAYERS, WORKERS } from '../../../lib/client/roles.ts';
import './skip-link.css';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useChanges } from '../session/changes.ts';
import { OpenOrganisation, useOrganisation } from '../session/organisation.ts';
import { useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { Connection } from './connection.tsx';
import { PageErrors } from './errors.tsx';
import { PageTitle } from './page-title.tsx';
import { Failure, Loading } from './states.tsx';

const PAGES = [
  { path: '/', label: 'Overview', icon: IconGauge, roles: EVERYBODY },
  { path: '/files', label: 'Files', icon: IconFiles, roles: WORKERS },
  { path: '/jobs', label: 'Jobs', icon: IconBriefcase, roles: WORKERS },
  { path: '/usage', label: 'Usage', icon: IconChartBar, roles: PAYERS },
  { path: '/bills', label: 'Bills', icon: IconReceipt, roles: PAYERS },
] as const;

type Page = (typeof PAGES)[number];

const ROLES = new Intl.ListFormat('en', { type: 'disjunction' });

/** In the words of the API, which does not distinguish the two. */
const STRANGER = { message: 'There is no such organisation, or you are not a member of it.' };

/** Header, navigation and the page of one organisation. */
export function Layout({ org, children }: { readonly org: string; readonly children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const organisations = useAll('organisations.list', {});
  const organisation = organisations.data?.find(({ id }) => id === org);
  useChanges(organisation?.id);
  const mayOpen = ({ roles }: Page) => organisation === undefined || roles.includes(organisation.role);
  const here = PAGES.find(({ path }) =>
    path === '/' ? location === '/' || location === '' : location.startsWith(path),
  );
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <Anchor href="#content" className="skip-link">
        Skip to content
      </Anchor>
      {/* Its lists of choices open over the navigation. */}
      <AppShell.Header zIndex={102}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Text fw={700} visibleFrom="xs">
              Catacloud
            </Text>
            <OrganisationSelect org={org} />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SchemeToggle />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages">
        {PAGES.filter(mayOpen).map((page) => {
          const { path, label, icon: Icon } = page;
          return (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={page === here}
              aria-current={page === here ? 'page' : undefined}
              onClick={close}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {organisation === undefined ? (
          <Unknown organisations={organisations} />
        ) : (
          <OpenOrganisation value={organisation}>
            <Connection />
            <PageErrors>{here === undefined || mayOpen(here) ? children : <NotForRole page={here} />}</PageErrors>
          </OpenOrganisation>
        )}
      </AppShell.Main>
    </AppShell>
  );
}

/** Instead of a page whose every question would be refused. */
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
  return data === undefined ? <Failure error={error} retry={() => void refetch()} /> : <Failure error={STRANGER} />;
}

function OrganisationSelect({ org }: { readonly org: string }) {
  const { data = [] } = useAll('organisations.list', {});
  const [, navigate] = useLocation();
  return (
    <Select
      aria-label="Organisation"
      data={data.map(({ id, name }) => ({ value: id, label: name }))}
      value={org}
      searchable
      nothingFoundMessage="No such organisation"
      allowDeselect={false}
      onChange={(value) => value !== null && navigate(`~/o/${value}`)}
      w={{ base: 150, sm: 220 }}
    />
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon variant="default" size="lg" aria-label={`Use the ${next} theme`} onClick={() => setColorScheme(next)}>
      {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  );
}

function PersonMenu() {
  const { user, signOut } = useSession();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={`Account of ${user?.name ?? ''}`}>
          <IconUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.email}</Menu.Label>
        <Menu.Item component={Link} href="~/account">
          Account
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
