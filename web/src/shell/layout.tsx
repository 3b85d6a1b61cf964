import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  Select,
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
import './skip-link.css';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useChanges } from '../session/changes.ts';
import { useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';

const PAGES = [
  { path: '/', label: 'Overview', icon: IconGauge },
  { path: '/files', label: 'Files', icon: IconFiles },
  { path: '/jobs', label: 'Jobs', icon: IconBriefcase },
  { path: '/usage', label: 'Usage', icon: IconChartBar },
  { path: '/bills', label: 'Bills', icon: IconReceipt },
] as const;

/** Header, navigation and the page of one organisation. */
export function Layout({ org, children }: { readonly org: string; readonly children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  useChanges(org);
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
        {PAGES.map(({ path, label, icon: Icon }) => {
          const here = path === '/' ? location === '/' || location === '' : location.startsWith(path);
          return (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={here}
              aria-current={here ? 'page' : undefined}
              onClick={close}
            />
          );
        })}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
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
