import {
  Alert,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { TOKEN_ROLES, type TOKEN_SCOPES } from '../../../lib/client/tokens.ts';
import { Failure } from '../shell/states.tsx';

export type Scope = (typeof TOKEN_SCOPES)[number];

const SCOPES: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: 'files:read', label: 'Read files: list and download' },
  { value: 'files:write', label: 'Write files: upload, rename and delete' },
  { value: 'jobs:read', label: 'Read jobs: their state and log' },
  { value: 'jobs:write', label: 'Run jobs: configure, submit and cancel' },
  { value: 'billing:read', label: 'Read usage and bills' },
  { value: 'organisations:read', label: 'Read the organisation: members and changes' },
  { value: 'organisations:write', label: 'Manage the organisation: members and invitations' },
  { value: 'account:read', label: 'Read who I am' },
];

const MAX_DAYS = 366;

export interface WantedToken {
  readonly name: string;
  readonly scopes: Scope[];
  readonly expiresInDays: number;
  readonly role: (typeof TOKEN_ROLES)[number];
}

/** A new token: what it may do, until when; and its secret, shown once. */
export function TokenForm(props: {
  /** Of an organisation's token; a personal one acts as its person. */
  readonly withRole: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly create: (wanted: WantedToken, done: (secret: string) => void) => void;
}) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['files:read']);
  const [days, setDays] = useState<number | string>(90);
  const [role, setRole] = useState<WantedToken['role']>('member');
  const [secret, setSecret] = useState<string>();

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = { name: name.trim(), scopes: scopes as Scope[], expiresInDays: Number(days), role };
    props.create(wanted, (made) => {
      setSecret(made);
      setName('');
    });
  }

  return (
    <form onSubmit={submit}>
      <Stack maw={560}>
        <TextInput
          label="What the token is for"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label="What it may do" value={scopes} onChange={setScopes}>
          <Stack gap={6} mt={6}>
            {SCOPES.filter(({ value }) => !props.withRole || value !== 'account:read').map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
        {props.withRole ? (
          <Select
            label="Role"
            data={[...TOKEN_ROLES]}
            value={role}
            allowDeselect={false}
            onChange={(value) => value !== null && setRole(value as WantedToken['role'])}
          />
        ) : null}
        <NumberInput label="Days until it ends" required min={1} max={MAX_DAYS} value={days} onChange={setDays} />
        {props.error === null ? null : <Failure error={props.error} />}
        <Group>
          <Button type="submit" loading={props.busy} disabled={scopes.length === 0}>
            Make the token
          </Button>
        </Group>
      </Stack>
      <Secret secret={secret} close={() => setSecret(undefined)} />
    </form>
  );
}

function Secret({ secret, close }: { readonly secret: string | undefined; readonly close: () => void }) {
  return (
    <Modal opened={secret !== undefined} onClose={close} title="Your new token">
      <Stack>
        <Alert color="yellow">It is shown this once. Whoever has it can do what it may do.</Alert>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {secret}
        </Code>
        <CopyButton value={secret ?? ''}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}
        </CopyButton>
        <Text size="sm">Send it as “Authorization: Bearer”, or set CATACLOUD_TOKEN for the command line.</Text>
      </Stack>
    </Modal>
  );
}
