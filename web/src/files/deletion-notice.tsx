import { Alert, Button, Group, List, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../session/api.ts';
import { type Acted, actOnEach } from '../shell/act-on-each.ts';

interface Noticed {
  readonly org: string;
  /** What was moved to the trash, and what was not. */
  readonly deleted: Acted;
  readonly close: () => void;
}

/** After a deletion: how much is in the trash, what was left, and the way back. */
export function DeletionNotice({ org, deleted, close }: Noticed) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [undoing, setUndoing] = useState<{ readonly of: Acted; readonly restored: Acted }>();
  // Of this deletion, and not of one before.
  const undone = undoing?.of === deleted ? undoing.restored : undefined;
  const { done, refused, refusedCount } = undone ?? deleted;

  async function undo() {
    setBusy(true);
    const restored = await actOnEach(deleted.done, (file) => client.files.restore({ org, file }));
    await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('files.') });
    setUndoing({ of: deleted, restored });
    setBusy(false);
  }

  const files = `${done.size} ${done.size === 1 ? 'file is' : 'files are'}`;
  return (
    <Alert role="status" withCloseButton closeButtonLabel="Close the notice" onClose={close}>
      <Group justify="space-between">
        <Text size="sm">
          {undone === undefined
            ? `${files} in the trash: billed until deleted for good, after 30 days by itself.`
            : `${files} back.`}
        </Text>
        {undone === undefined && done.size > 0 ? (
          <Button size="compact-sm" variant="default" loading={busy} onClick={() => void undo()}>
            Undo
          </Button>
        ) : null}
      </Group>
      {refusedCount === 0 ? null : (
        <>
          <Text size="sm">{refusedCount} left as they are:</Text>
          <List size="sm">
            {refused.map((one) => (
              <List.Item key={one} style={{ overflowWrap: 'anywhere' }}>
                {one}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}
