import { Anchor, Group } from '@mantine/core';
import { Link, useLocation } from 'wouter';

/** Parts of a page that have addresses of their own. */
export function TabLinks({ label, tabs }: { readonly label: string; readonly tabs: Readonly<Record<string, string>> }) {
  const [location] = useLocation();
  return (
    <Group component="nav" aria-label={label} gap="lg">
      {Object.entries(tabs).map(([path, name]) => {
        const isHere = location === path;
        return (
          <Anchor
            key={path}
            component={Link}
            href={path}
            aria-current={isHere ? 'page' : undefined}
            fw={isHere ? 700 : 400}
            underline={isHere ? 'never' : 'always'}
          >
            {name}
          </Anchor>
        );
      })}
    </Group>
  );
}
