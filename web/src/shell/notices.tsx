import { Button, CloseButton, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Connection } from './connection.tsx';
import { Failure } from './states.tsx';

export interface Notice {
  /** What was done. */
  readonly text: string;
  /** Does the opposite. */
  readonly undo: () => Promise<unknown>;
}

/** Older ones go: what they say is done. */
const MAX_NOTICES = 3;

type Say = (notice: Notice) => void;

const Notices = createContext<Say>(() => {});

/** Says what was done, with the way back, over whatever page is open. For what can be undone and is therefore not asked before. */
export function useNotice(): Say {
  return useContext(Notices);
}

/**
 * Notices of one person in one organisation: they end with its pages. None goes by itself, for who reads slowly would miss it. What
 * is said of the page's age stands with them: both come by themselves, and move nothing of the page.
 */
export function NoticesPlace({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly (Notice & { readonly id: string })[]>([]);
  const say = useCallback<Say>((notice) => {
    setShown((before) => [...before, { ...notice, id: crypto.randomUUID() }].slice(-MAX_NOTICES));
  }, []);
  return (
    <Notices value={say}>
      {children}
      <Stack
        gap="xs"
        role="region"
        aria-label="Notices"
        aria-live="polite"
        style={{ position: 'sticky', bottom: 'var(--mantine-spacing-md)', zIndex: 90, maxWidth: 560 }}
      >
        <Connection />
        {shown.map((notice) => (
          <NoticeCard
            key={notice.id}
            notice={notice}
            close={() => setShown((before) => before.filter(({ id }) => id !== notice.id))}
          />
        ))}
      </Stack>
    </Notices>
  );
}

function NoticeCard({ notice, close }: { readonly notice: Notice; readonly close: () => void }) {
  const undoing = useMutation({ mutationFn: notice.undo });
  return (
    <Paper withBorder shadow="md" p="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {undoing.isSuccess ? `Undone: ${notice.text}` : notice.text}
        </Text>
        <Group gap="xs" wrap="nowrap">
          {undoing.isSuccess ? null : (
            <Button size="compact-sm" variant="default" loading={undoing.isPending} onClick={() => undoing.mutate()}>
              Undo
            </Button>
          )}
          <CloseButton aria-label="Close the notice" onClick={close} />
        </Group>
      </Group>
      {undoing.isError ? <Failure error={undoing.error} /> : null}
    </Paper>
  );
}
