import { Stack, Text, Title } from '@mantine/core';
import { useAct, usePages } from '../session/read.ts';
import { TokenForm } from '../settings/token-form.tsx';
import { TokenTable } from '../settings/token-table.tsx';
import { PagedList } from '../shell/paged-list.tsx';

const REFRESH = ['account.listTokens'];

/** Tokens that act as me, wherever I am a member. */
export function MyTokens() {
  const tokens = usePages('account.listTokens', {});
  const create = useAct('account.createToken', REFRESH);
  const revoke = useAct('account.revokeToken', REFRESH);
  return (
    <Stack>
      <Text>A token acts as you, in every organisation that you belong to, as far as its rights go.</Text>
      <TokenForm
        withRole={false}
        busy={create.isPending}
        error={create.error}
        create={({ role: _role, ...body }, done) =>
          create.mutate({ params: {}, body }, { onSuccess: ({ secret }) => done(secret) })
        }
      />
      <Title order={2} size="h4">
        Tokens
      </Title>
      <PagedList
        what="your tokens"
        pages={tokens}
        empty={<TokenTable tokens={[]} act={revoke} revoke={() => undefined} />}
      >
        {(items) => (
          <TokenTable
            tokens={items}
            act={revoke}
            revoke={(token, done) => revoke.mutate({ params: { token } }, { onSuccess: done })}
          />
        )}
      </PagedList>
    </Stack>
  );
}
