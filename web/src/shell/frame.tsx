import { Anchor, AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { IconGauge } from '@tabler/icons-react';
import './skip-link.css';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { shownTimeZone } from '../format/preferences.ts';
import { useAskedLocation } from './address.tsx';
import { useFocusOnArrival } from './focus-on-arrival.ts';
import { PersonMenu } from './person-menu.tsx';
import { SchemeToggle } from './scheme-toggle.tsx';

export interface FramePage {
  readonly path: string;
  readonly label: string;
  readonly icon: typeof IconGauge;
  /** Begins to load it: whoever points at a link is likely to follow it. */
  readonly load?: () => Promise<void>;
}

/** Which of the pages an address belongs to; the first page's address is the beginning of all others. */
export function pageAt<Page extends FramePage>(pages: readonly Page[], location: string): Page | undefined {
  return pages.find(({ path }) => (path === '/' ? location === '/' || location === '' : location.startsWith(path)));
}

/** Header, navigation and the page: of an organisation, or of the administration. */
export function Frame(props: {
  readonly pages: readonly FramePage[];
  readonly heading: ReactNode;
  /** Beside the theme and the person's menu. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}) {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const here = pageAt(props.pages, location);
  const askedLocation = useAskedLocation();
  const asked = pageAt(props.pages, askedLocation);
  useFocusOnArrival(location, askedLocation);
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
            {props.heading}
          </Group>
          <Group gap="xs" wrap="nowrap">
            {props.tools}
            <SchemeToggle />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages">
        {props.pages.map((page) => {
          const { path, label, icon: Icon } = page;
          return (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={page === asked}
              aria-current={page === here ? 'page' : undefined}
              onClick={close}
              onMouseEnter={() => void page.load?.()}
              onFocus={() => void page.load?.()}
            />
          );
        })}
        <Text size="xs" c="dimmed" mt="auto" pt="sm">
          Times are of {shownTimeZone()}; days and months of usage and bills are UTC.
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} aria-busy={askedLocation !== location}>
        {props.children}
      </AppShell.Main>
    </AppShell>
  );
}
