import { Anchor, Checkbox, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { useIsOneOf, useOrganisation } from '../session/organisation.ts';
import { useAct, useAll } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { useNotice } from '../shell/notices.tsx';
import { Failure } from '../shell/states.tsx';

/** What the organisation asks of its members; owners decide. */
export function SecurityPolicy({ org }: { readonly org: string }) {
  const { codesRequired } = useOrganisation();
  const owns = useIsOneOf(['owner']);
  const { user } = useSession();
  const members = useAll('organisations.listMembers', { org });
  const set = useAct('organisations.setSecurityPolicy', ['organisations.']);
  const say = useNotice();
  function ask(wanted: boolean) {
    const undo = () => set.mutateAsync({ params: { org }, body: { codesRequired: !wanted } });
    const text = wanted ? 'One-time codes are asked for now.' : 'One-time codes are not asked for any more.';
    set.mutate({ params: { org }, body: { codesRequired: wanted } }, { onSuccess: () => say({ text, undo }) });
  }
  const without = (members.data ?? []).filter(({ codes }) => codes === false);
  const mayTurnOn = user?.codes === true || codesRequired;
  return (
    <Stack maw={640}>
      <Title order={2} size="h4">
        One-time codes
      </Title>
      {owns ? (
        <Checkbox
          label="Members act here only with one-time codes on their accounts"
          description="A member without them sees nothing of the organisation until they turn them on; API tokens of members too. Tokens of the organisation are not concerned."
          checked={codesRequired}
          disabled={set.isPending || !mayTurnOn}
          onChange={(event) => ask(event.currentTarget.checked)}
        />
      ) : (
        <Text>
          {codesRequired
            ? 'Members act here only with one-time codes on their accounts.'
            : 'Members may act here without one-time codes.'}
        </Text>
      )}
      {owns && !mayTurnOn ? (
        <Text>
          <Anchor component={Link} href="~/account/security" underline="always">
            Turn them on for your own account
          </Anchor>{' '}
          first.
        </Text>
      ) : null}
      {set.isError ? <Failure error={set.error} /> : null}
      {without.length === 0 ? null : (
        <Text>
          Without one-time codes:{' '}
          {without.map(({ user: id, name }, at) => (
            <span key={id}>
              {at === 0 ? '' : ', '}
              <bdi>{name ?? id}</bdi>
            </span>
          ))}
          .
        </Text>
      )}
    </Stack>
  );
}
