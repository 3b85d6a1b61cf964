import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { formatInstant } from '../format/time.ts';
import { useIsOneOf, useOrganisation } from '../session/organisation.ts';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useNotice } from '../shell/notices.tsx';
import { Failure } from '../shell/states.tsx';

/** Name, leaving and closing. */
export function General({ org }: { readonly org: string }) {
  const { name, role, storedBytes, createdAt } = useOrganisation();
  const [managers, owners] = [useIsOneOf(['owner', 'manager']), useIsOneOf(['owner'])];
  return (
    <Stack maw={560}>
      {managers ? <Rename org={org} name={name} /> : <Text>{name}</Text>}
      <Text c="dimmed">
        Since {formatInstant(createdAt)}. It stores {formatBytes(storedBytes)}. Your role is {role}.
      </Text>
      <Title order={2} size="h4">
        Leave it
      </Title>
      <Leave org={org} />
      {owners ? (
        <>
          <Title order={2} size="h4">
            Close it
          </Title>
          <Close org={org} name={name} />
        </>
      ) : null}
    </Stack>
  );
}

function Rename({ org, name }: { readonly org: string; readonly name: string }) {
  const [value, setValue] = useState(name);
  const rename = useAct('organisations.rename', ['organisations.']);
  const say = useNotice();
  function submit(event: FormEvent) {
    event.preventDefault();
    const undo = () =>
      rename.mutateAsync({ params: { org }, body: { name } }).then(() => {
        setValue(name);
      });
    rename.mutate(
      { params: { org }, body: { name: value.trim() } },
      { onSuccess: () => say({ text: `${name} is called ${value.trim()} now.`, undo }) },
    );
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Name of the organisation"
          required
          maxLength={200}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {rename.isError ? <Failure error={rename.error} /> : null}
        <Group>
          <Button type="submit" loading={rename.isPending}>
            Rename
          </Button>
          {rename.isSuccess ? <Text role="status">Renamed.</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}

function Leave({ org }: { readonly org: string }) {
  const { user } = useSession();
  const leave = useAct('organisations.removeMember', ['organisations.']);
  const [, navigate] = useLocation();
  const params = { org, user: user?.id ?? '' };
  return (
    <Group>
      <ConfirmButton
        label="Leave the organisation"
        title="Leave"
        act={leave}
        run={() => leave.mutate({ params }, { onSuccess: () => navigate('~/') })}
      >
        You see nothing of it any more, and what you began goes on. An organisation keeps at least one owner.
      </ConfirmButton>
    </Group>
  );
}

function Close({ org, name }: { readonly org: string; readonly name: string }) {
  const [typed, setTyped] = useState('');
  const close = useAct('organisations.close', ['organisations.']);
  const [, navigate] = useLocation();
  return (
    <Group>
      <ConfirmButton
        label="Close the organisation"
        title="Close for ever"
        act={close}
        ready={typed === name}
        run={() => close.mutate({ params: { org } }, { onSuccess: () => navigate('~/') })}
      >
        <Stack>
          <Text>
            It must have no files, uploads or jobs any more. Its members and tokens can do nothing in it, its last bill
            is made up at the end of the month, and nobody can open it again.
          </Text>
          <TextInput
            label={`Type its name, ${name}, to close it`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmButton>
    </Group>
  );
}
