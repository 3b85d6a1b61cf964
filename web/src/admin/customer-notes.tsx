import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';

const READ_AGAIN = ['admin.listNotes'];
const MAX_LENGTH = 2_000;

/** What administrators note of a customer, newest first; the customer never sees it. */
export function CustomerNotes({ org }: { readonly org: string }) {
  const notes = usePages('admin.listNotes', { org }, { limit: 20 });
  return (
    <Stack gap="xs" maw={720} component="section" aria-label="Notes">
      <Title order={2} size="h4">
        Notes
      </Title>
      <Text size="sm" c="dimmed">
        For administrators alone: the customer sees none of it.
      </Text>
      <AddNote org={org} />
      <PagedList what="the notes" pages={notes} empty={<Text c="dimmed">Nothing is noted yet.</Text>}>
        {(items) => items.map((one) => <Note key={one.note} org={org} note={one} />)}
      </PagedList>
    </Stack>
  );
}

function AddNote({ org }: { readonly org: string }) {
  const add = useAct('admin.addNote', READ_AGAIN);
  const [text, setText] = useState('');
  const [note, setNote] = useState(() => crypto.randomUUID());

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate(
      { params: { org, note }, body: { text } },
      {
        onSuccess: () => {
          setText('');
          setNote(crypto.randomUUID());
        },
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label="New note"
          required
          autosize
          minRows={2}
          maxLength={MAX_LENGTH}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {add.isError ? <Failure error={add.error} /> : null}
        <Group>
          <Button type="submit" variant="default" loading={add.isPending}>
            Add the note
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Note({
  org,
  note: { note, text, at, by },
}: {
  readonly org: string;
  readonly note: ItemOf<'admin.listNotes'>;
}) {
  const remove = useAct('admin.removeNote', READ_AGAIN);
  return (
    <Stack gap={4} component="article" aria-label={`Note of ${formatInstant(at)}`}>
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        <bdi>{text}</bdi>
      </Text>
      <Group gap="sm">
        <Text size="sm" c="dimmed">
          <bdi>{by.name ?? by.user}</bdi>, {formatInstant(at)}
        </Text>
        <ConfirmButton
          label="Remove"
          size="compact-xs"
          title="Remove the note"
          act={remove}
          run={(done) => remove.mutate({ params: { org, note } }, { onSuccess: done })}
        >
          It goes from the list. The log keeps it, as it keeps everything.
        </ConfirmButton>
      </Group>
    </Stack>
  );
}
