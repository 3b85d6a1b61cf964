import { Group, Select, Stack, Table, Text } from '@mantine/core';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { type Role, useIsOneOf } from '../session/organisation.ts';
import { useAct, usePages } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { DataTable } from '../shell/data-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';
import { Failure } from '../shell/states.tsx';

type Member = ItemOf<'organisations.listMembers'>;

export const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything, owners and closing too' },
  { value: 'manager', label: 'Manager: members, tokens, bills, and all that members may' },
  { value: 'member', label: 'Member: files and jobs' },
  { value: 'billing-reader', label: 'Billing reader: usage and bills alone' },
];

/** Who belongs to it, and as what. Who is an owner, owners decide; the last one stays. */
export function Members({ org }: { readonly org: string }) {
  const members = usePages('organisations.listMembers', { org });
  const manages = useIsOneOf(['owner', 'manager']);
  const owns = useIsOneOf(['owner']);
  const { user } = useSession();
  const columns = ['Name', 'Address', 'Role', 'Since', ...(manages ? ['Change'] : [])].map((title) => ({ title }));
  const mayChange = (member: Member) => manages && (owns || member.role !== 'owner');
  return (
    <PagedList what="the members" pages={members} empty={null}>
      {(items) => (
        <DataTable label="Members" minWidth={640} columns={columns}>
          {items.map((member) => (
            <Table.Tr key={member.user}>
              <Table.Td>
                <bdi>{member.name ?? member.user}</bdi>
              </Table.Td>
              <Table.Td>{member.email}</Table.Td>
              <Table.Td>
                {mayChange(member) ? <RoleChoice org={org} member={member} owns={owns} /> : member.role}
              </Table.Td>
              <Table.Td>{formatInstant(member.joinedAt)}</Table.Td>
              {manages ? (
                <Table.Td>
                  <Group gap="xs">
                    {mayChange(member) ? <Remove org={org} member={member} /> : null}
                    {owns && member.user !== user?.id ? <HandOver org={org} member={member} /> : null}
                  </Group>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </DataTable>
      )}
    </PagedList>
  );
}

function RoleChoice({ org, member, owns }: { readonly org: string; readonly member: Member; readonly owns: boolean }) {
  const change = useAct('organisations.changeRole', ['organisations.']);
  const params = { org, user: member.user };
  return (
    <Stack gap={4}>
      <Select
        aria-label={`Role of ${member.name ?? member.user}`}
        data={ROLES.filter(({ value }) => owns || value !== 'owner').map(({ value }) => value)}
        value={member.role}
        allowDeselect={false}
        disabled={change.isPending}
        onChange={(role) => role !== null && change.mutate({ params, body: { role: role as Role } })}
      />
      {change.isError ? <Failure error={change.error} /> : null}
    </Stack>
  );
}

function Remove({ org, member }: { readonly org: string; readonly member: Member }) {
  const remove = useAct('organisations.removeMember', ['organisations.']);
  const params = { org, user: member.user };
  return (
    <ConfirmButton
      label={`Remove ${member.name ?? member.user}`}
      size="xs"
      title="Remove"
      act={remove}
      run={(done) => remove.mutate({ params }, { onSuccess: done })}
    >
      <Text>
        <bdi>{member.name ?? member.user}</bdi> sees nothing of the organisation any more, and every token that they
        made for it ends. Their files and jobs stay.
      </Text>
    </ConfirmButton>
  );
}

function HandOver({ org, member }: { readonly org: string; readonly member: Member }) {
  const transfer = useAct('organisations.transferOwnership', ['organisations.']);
  return (
    <ConfirmButton
      label={`Hand over to ${member.name ?? member.user}`}
      size="xs"
      title="Hand over"
      act={transfer}
      run={(done) => transfer.mutate({ params: { org }, body: { user: member.user } }, { onSuccess: done })}
    >
      <Text>
        <bdi>{member.name ?? member.user}</bdi> owns the organisation from then on, and you are a manager. Only they can
        make you an owner again.
      </Text>
    </ConfirmButton>
  );
}
