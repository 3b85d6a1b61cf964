import { ActionIcon, Menu } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useSession } from '../session/session-context.ts';

/** Who is signed in, and what is theirs. */
export function PersonMenu() {
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
        {user?.admin === true ? (
          <Menu.Item component={Link} href="~/admin">
            Administration
          </Menu.Item>
        ) : null}
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
