import { PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAct } from '../session/read.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';

const READ_AGAIN = ['admin.getUser', 'admin.listUsers', 'admin.listUserAudit', 'admin.listSessions'];

/** Makes a person an administrator, or one no more; asks for the own password of who does it. */
export function PersonAdministrator(props: {
  readonly person: string;
  readonly name: string;
  readonly admin: boolean;
}) {
  const { person, name, admin } = props;
  const [password, setPassword] = useState('');
  const change = useAct('admin.changeAdministrator', READ_AGAIN);
  const title = admin ? `End administration by ${name}` : `Make ${name} an administrator`;
  return (
    <ConfirmButton
      label={admin ? 'End administration…' : 'Make administrator…'}
      title={title}
      act={change}
      ready={password !== ''}
      run={(done) =>
        change.mutate(
          { params: { user: person }, body: { admin: !admin, password } },
          {
            onSuccess: () => {
              setPassword('');
              done();
            },
          },
        )
      }
    >
      <Stack>
        <Text>
          {admin
            ? 'Their sessions end at once. They keep their account and their organisations.'
            : 'They see and change everything of every customer, from their next sign-in on.'}
        </Text>
        <PasswordInput
          label="Your own password"
          autoComplete="current-password"
          maxLength={256}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmButton>
  );
}
