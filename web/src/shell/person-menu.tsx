import { ActionIcon } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useSession } from '../session/session-context.ts';
import { useLater } from './use-later.ts';

const load = async () => (await import('./open-person-menu.tsx')).OpenPersonMenu;

/** Who is signed in, and what is theirs: a menu that is loaded when it is opened first. */
export function PersonMenu() {
  const { user } = useSession();
  const { Loaded, want } = useLater(load);
  const label = `Account of ${user?.name ?? ''}`;
  if (Loaded !== undefined) return <Loaded label={label} />;
  return (
    <ActionIcon variant="default" size="lg" aria-label={label} aria-haspopup="menu" onClick={want}>
      <IconUser size={18} aria-hidden />
    </ActionIcon>
  );
}
