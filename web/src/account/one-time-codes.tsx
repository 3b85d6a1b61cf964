import { Alert, Button, Code, CopyButton, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ReplyOf } from '../session/api.ts';
import { useAct } from '../session/read.ts';
import { useSession } from '../session/session-context.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { Failure } from '../shell/states.tsx';
import { QrCode } from './qr-code.tsx';

type Enrolled = ReplyOf<'account.enrolCodes'>;

/** A second proof beside the password: enrolled by a QR code, removed by the password and a code. */
export function OneTimeCodes() {
  const { user } = useSession();
  const [enrolled, setEnrolled] = useState<Enrolled>();
  const [recovery, setRecovery] = useState<readonly string[]>();
  const enrol = useAct('account.enrolCodes', []);
  return (
    <Stack>
      <Title order={2} size="h4">
        One-time codes
      </Title>
      {recovery === undefined ? null : <RecoveryCodes codes={recovery} />}
      {user?.codes ? (
        <>
          <Text>Signing in asks for a code of your authenticator.</Text>
          <RemoveCodes />
        </>
      ) : null}
      {user?.codes || enrolled !== undefined ? null : (
        <>
          <Text>
            With them, your password alone opens nothing: an app on your telephone shows a new code every half minute.
          </Text>
          {enrol.isError ? <Failure error={enrol.error} /> : null}
          <Group>
            <Button
              variant="default"
              loading={enrol.isPending}
              onClick={() => enrol.mutate({ params: {} }, { onSuccess: setEnrolled })}
            >
              Use one-time codes
            </Button>
          </Group>
        </>
      )}
      {user?.codes || enrolled === undefined ? null : <ConfirmCodes enrolled={enrolled} confirmed={setRecovery} />}
    </Stack>
  );
}

function ConfirmCodes(props: {
  readonly enrolled: Enrolled;
  readonly confirmed: (recovery: readonly string[]) => void;
}) {
  const { enrolled, confirmed } = props;
  const { user, renamed } = useSession();
  const [code, setCode] = useState('');
  const confirm = useAct('account.confirmCodes', []);
  function submit(event: FormEvent) {
    event.preventDefault();
    const done = ({ recoveryCodes }: ReplyOf<'account.confirmCodes'>) => {
      confirmed(recoveryCodes);
      if (user !== undefined) renamed({ ...user, codes: true });
    };
    confirm.mutate({ params: {}, body: { code: code.replaceAll(/\s/g, '') } }, { onSuccess: done });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text>Scan this with your authenticator, or type its key there.</Text>
        <QrCode text={enrolled.uri} />
        <Text style={{ overflowWrap: 'anywhere' }}>
          Key <Code>{enrolled.secret}</Code>
        </Text>
        <TextInput
          label="Code that it shows"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {confirm.isError ? <Failure error={confirm.error} /> : null}
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            Ask for codes from now on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  return (
    <Alert variant="default" title="Keep these recovery codes" role="status">
      <Stack gap="xs" align="flex-start">
        <Text>
          They are shown this once. Each opens your account once without the authenticator, and turns codes off.
        </Text>
        <Code block>{codes.join('\n')}</Code>
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}

function RemoveCodes() {
  const { user, renamed } = useSession();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const remove = useAct('account.removeCodes', []);
  const body = { password, code: code.replaceAll(/\s/g, '') };
  return (
    <Group>
      <ConfirmButton
        label="Stop using one-time codes"
        title="Stop asking for codes"
        act={remove}
        ready={password !== '' && body.code.length === 6}
        run={(done) =>
          remove.mutate(
            { params: {}, body },
            {
              onSuccess: () => {
                done();
                if (user !== undefined) renamed({ ...user, codes: false });
              },
            },
          )
        }
      >
        <Stack>
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <TextInput
            label="Code of your authenticator"
            inputMode="numeric"
            maxLength={10}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        </Stack>
      </ConfirmButton>
    </Group>
  );
}
