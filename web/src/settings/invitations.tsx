import { Button, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { type Role, useIsOneOf } from '../session/organisation.ts';
import { useAct, usePages } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';
import { ROLES } from './members.tsx';

const REFRESH = ['organisations.listInvitations'];

/** Inviting by mail; the letter has a link by which the address is proved. */
export function Invitations({ org }: { readonly org: string }) {
  const invitations = usePages('organisations.listInvitations', { org });
  const columns = ['Address', 'Role', 'Sent', 'Valid until', 'Change'].map((title) => ({ title }));
  return (
    <Stack>
      <Invite org={org} />
      <Title order={2} size="h4">
        Open invitations
      </Title>
      <PagedList what="the invitations" pages={invitations} empty={<Text c="dimmed">None is open.</Text>}>
        {(items) => (
          <DataTable label="Open invitations" minWidth={640} columns={columns}>
            {items.map((invitation) => (
              <Row key={invitation.id} org={org} invitation={invitation} />
            ))}
          </DataTable>
        )}
      </PagedList>
    </Stack>
  );
}

function Invite({ org }: { readonly org: string }) {
  const owns = useIsOneOf(['owner']);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useAct('organisations.invite', REFRESH);
  function submit(event: FormEvent) {
    event.preventDefault();
    invite.mutate({ params: { org }, body: { email, role } }, { onSuccess: () => setEmail('') });
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <TextInput
          label="Address to invite"
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Select
          label="Role"
          data={ROLES.filter(({ value }) => owns || value !== 'owner')}
          value={role}
          allowDeselect={false}
          onChange={(value) => value !== null && setRole(value as Role)}
        />
        {invite.isError ? <Failure error={invite.error} /> : null}
        <Group>
          <Button type="submit" loading={invite.isPending}>
            Invite
          </Button>
          {invite.isSuccess ? <Text role="status">The invitation was mailed.</Text> : null}
        </Group>
      </Stack>
    </form>
  );
}

function Row({
  org,
  invitation,
}: {
  readonly org: string;
  readonly invitation: ItemOf<'organisations.listInvitations'>;
}) {
  const { id, email, role, createdAt, expiresAt } = invitation;
  const withdraw = useAct('organisations.revokeInvitation', REFRESH);
  const invite = useAct('organisations.invite', REFRESH);
  const params = { org, invitation: id };
  // A new letter has a new secret, and the old one must not stay good; it does when no new one may be sent.
  const again = () =>
    invite.mutate({ params: { org }, body: { email, role } }, { onSuccess: () => withdraw.mutate({ params }) });
  return (
    <Table.Tr>
      <Table.Td>{email}</Table.Td>
      <Table.Td>{role}</Table.Td>
      <Table.Td>{formatInstant(createdAt)}</Table.Td>
      <Table.Td>{formatInstant(expiresAt)}</Table.Td>
      <Table.Td>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            aria-label={`Send again to ${email}`}
            loading={invite.isPending || withdraw.isPending}
            onClick={again}
          >
            Send again
          </Button>
          <ConfirmButton
            label={`Withdraw the invitation of ${email}`}
            title="Withdraw the invitation"
            size="xs"
            act={withdraw}
            run={(done) => withdraw.mutate({ params }, { onSuccess: done })}
          >
            The link in its letter leads nowhere any more. Another invitation is another letter.
          </ConfirmButton>
        </Group>
        {invite.isError ? <Failure error={invite.error} /> : null}
      </Table.Td>
    </Table.Tr>
  );
}
