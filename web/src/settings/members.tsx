import { Group, Select, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { formatInstant } from '../format/time.ts';
import type { ItemOf } from '../session/api.ts';
import { type Role, useIsOneOf } from '../session/organisation.ts';
import { useAct, useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import type { ChoosableColumn } from '../shell/column-choice.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useNotice } from '../shell/notices.tsx';
import { SortedTable } from '../shell/sorted-table.tsx';
import type { SortKeys } from '../shell/sorting.ts';
import { Failure } from '../shell/states.tsx';
import { WholeList } from '../shell/whole-list.tsx';

type Member = ItemOf<'organisations.listMembers'>;

export const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'owner', label: 'Owner: everything, owners and closing too' },
  { value: 'manager', label: 'Manager: members, tokens, bills, and all that members may' },
  { value: 'member', label: 'Member: files and jobs' },
  { value: 'billing-reader', label: 'Billing reader: usage and bills alone' },
];

/** Of the longest role, whole. */
const ROLE_PX = 152;
const COLUMN_PX = 160;

/** Who belongs to it, and as what. Who is an owner, owners decide; the last one stays. */
export function Members({ org }: { readonly org: string }) {
  const members = useAll('organisations.listMembers', { org });
  return (
    <WholeList what="the members" list={members} empty={null}>
      {(items) => <MembersTable org={org} members={items} />}
    </WholeList>
  );
}

function MembersTable({ org, members }: { readonly org: string; readonly members: readonly Member[] }) {
  const manages = useIsOneOf(['owner', 'manager']);
  const owns = useIsOneOf(['owner']);
  const { user } = useSession();
  const own = user?.id;
  const columns = useMemo((): readonly ChoosableColumn<Member>[] => {
    const mayChange = (member: Member) => manages && (owns || member.role !== 'owner');
    const all: readonly ChoosableColumn<Member>[] = [
      { key: 'name', title: 'Name', cell: (member) => <bdi>{nameOf(member)}</bdi> },
      { key: 'address', title: 'Address', cell: ({ email }) => email },
      {
        key: 'role',
        title: 'Role',
        cell: (member) => (mayChange(member) ? <RoleChoice org={org} member={member} owns={owns} /> : member.role),
      },
      { key: 'since', title: 'Since', cell: ({ joinedAt }) => formatInstant(joinedAt) },
    ];
    const change: ChoosableColumn<Member> = {
      key: 'change',
      title: 'Change',
      cell: (member) => (
        <Group gap="xs">
          {mayChange(member) ? <Remove org={org} member={member} /> : null}
          {owns && member.user !== own ? <HandOver org={org} member={member} /> : null}
        </Group>
      ),
    };
    return manages ? [...all, change] : all;
  }, [org, manages, owns, own]);
  return (
    <SortedTable
      label="Members"
      columnWidth={COLUMN_PX}
      columns={columns}
      rows={members}
      keyOf={idOf}
      sortedBy={SORTED_BY}
    />
  );
}

const nameOf = ({ name, user }: Member) => name ?? user;
const idOf = ({ user }: Member) => user;

const SORTED_BY: SortKeys<Member> = {
  name: nameOf,
  address: ({ email }) => email,
  role: ({ role }) => role,
  since: ({ joinedAt }) => joinedAt,
};

function RoleChoice({ org, member, owns }: { readonly org: string; readonly member: Member; readonly owns: boolean }) {
  const change = useAct('organisations.changeRole', ['organisations.']);
  const say = useNotice();
  const params = { org, user: member.user };
  const { role: before } = member;
  function give(role: Role) {
    const back = () => change.mutateAsync({ params, body: { role: before } });
    const text = `${nameOf(member)} was ${before} and is ${role} now.`;
    change.mutate({ params, body: { role } }, { onSuccess: () => say({ text, undo: back }) });
  }
  return (
    <Stack gap={4}>
      <Select
        aria-label={`Role of ${nameOf(member)}`}
        miw={ROLE_PX}
        data={ROLES.filter(({ value }) => owns || value !== 'owner').map(({ value }) => value)}
        value={member.role}
        allowDeselect={false}
        disabled={change.isPending}
        onChange={(role) => role !== null && role !== before && give(role as Role)}
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
      label={`Remove ${nameOf(member)}`}
      size="xs"
      title="Remove"
      act={remove}
      run={(done) => remove.mutate({ params }, { onSuccess: done })}
    >
      <Text>
        <bdi>{nameOf(member)}</bdi> sees nothing of the organisation any more, and every token that they made for it
        ends. Their files and jobs stay.
      </Text>
    </ConfirmButton>
  );
}

function HandOver({ org, member }: { readonly org: string; readonly member: Member }) {
  const transfer = useAct('organisations.transferOwnership', ['organisations.']);
  return (
    <ConfirmButton
      label={`Hand over to ${nameOf(member)}`}
      size="xs"
      title="Hand over"
      act={transfer}
      run={(done) => transfer.mutate({ params: { org }, body: { user: member.user } }, { onSuccess: done })}
    >
      <Text>
        <bdi>{nameOf(member)}</bdi> owns the organisation from then on, and you are a manager. Only they can make you an
        owner again.
      </Text>
    </ConfirmButton>
  );
}
