import { ActionIcon, Menu } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../session/session-context.ts';

/** Opens when it appears, for then it was asked for. */
export function OpenPersonMenu({ label }: { readonly label: string }) {
  const { user, signOut } = useSession();
  const target = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    // From here the focus goes into the menu, and comes back.
    target.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu position="bottom-end" opened={opened} onChange={setOpened} returnFocus>
      <Menu.Target>
        <ActionIcon ref={target} variant="default" size="lg" aria-label={label}>
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
