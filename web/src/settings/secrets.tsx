import { Button, Group, PasswordInput, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import { everyItem, type ItemOf } from '../session/api.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton, ConfirmDialog } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';

const REFRESH = ['secrets.'];

/** Values that jobs get by reference. They are set here, and shown nowhere. */
export function Secrets({ org }: { readonly org: string }) {
  const secrets = usePages('secrets.list', { org });
  const columns = ['Name', 'Changed', 'Change'].map((title) => ({ title }));
  return (
    <Stack>
      <SetSecret org={org} />
      <Title order={2} size="h4">
        Secrets
      </Title>
      <PagedList what="the secrets" pages={secrets} empty={<Text c="dimmed">None is set.</Text>}>
        {(items) => (
          <DataTable label="Secrets" minWidth={420} columns={columns}>
            {items.map(({ name, changedAt }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{formatInstant(changedAt)}</Table.Td>
                <Table.Td>
                  <Remove org={org} name={name} />
                </Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

/** Sets one that is new at once; before it writes over one that is there it asks, for nobody can read what it was. */
function SetSecret({ org }: { readonly org: string }) {
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [known, setKnown] = useState<ItemOf<'secrets.list'>>();
  const put = useAct('secrets.put', REFRESH);
  const find = useMutation({
    mutationFn: async () => (await everyItem('secrets.list', { org })).find((secret) => secret.name === name),
  });
  const set = () =>
    put.mutate(
      { params: { org, secret: name }, body: { value } },
      {
        onSuccess: () => {
          setValue('');
          setKnown(undefined);
        },
      },
    );
  const problem = find.error ?? put.error;
  function submit(event: FormEvent) {
    event.preventDefault();
    put.reset();
    find.mutate(undefined, { onSuccess: (found) => (found === undefined ? set() : setKnown(found)) });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <Text>
          A configuration names a secret; the jobs of it get the value in a variable. It is masked in their logs, and
          shown nowhere.
        </Text>
        <TextInput
          label="Name of the secret"
          required
          maxLength={64}
          pattern="[A-Za-z0-9][A-Za-z0-9_.\-]*"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Value"
          required
          maxLength={4_000}
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {problem === null || known !== undefined ? null : <Failure error={problem} />}
        <Group>
          <Button type="submit" loading={find.isPending || put.isPending}>
            Set secret
          </Button>
          {put.isSuccess ? <Text role="status">The secret is set.</Text> : null}
        </Group>
      </Stack>
      <ConfirmDialog
        title={`Write over ${name}`}
        act={put}
        opened={known !== undefined}
        close={() => setKnown(undefined)}
        run={set}
      >
        It was set on {known === undefined ? '' : formatInstant(known.changedAt)}. The value that it has is shown
        nowhere, and is lost. Attempts that start from now on get the new one.
      </ConfirmDialog>
    </form>
  );
}

function Remove({ org, name }: { readonly org: string; readonly name: string }) {
  const remove = useAct('secrets.delete', REFRESH);
  return (
    <ConfirmButton
      label={`Delete ${name}`}
      title={`Delete the secret ${name}?`}
      act={remove}
      size="compact-sm"
      run={(done) => remove.mutate({ params: { org, secret: name } }, { onSuccess: done })}
    >
      Attempts that refer to it fail from now on.
    </ConfirmButton>
  );
}
