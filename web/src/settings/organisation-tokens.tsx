import { Stack, Title } from '@mantine/core';
import { useAct, usePages } from '../session/read.ts';
import { PagedList } from '../shell/paged-list.tsx';
import { TokenForm } from './token-form.tsx';
import { TokenTable } from './token-table.tsx';

const REFRESH = ['organisations.listTokens'];

/** Tokens that act in this organisation alone, with a role of their own: for programs that outlast a person's stay. */
export function OrganisationTokens({ org }: { readonly org: string }) {
  const tokens = usePages('organisations.listTokens', { org });
  const create = useAct('organisations.createToken', REFRESH);
  const revoke = useAct('organisations.revokeToken', REFRESH);
  return (
    <Stack>
      <TokenForm
        withRole
        busy={create.isPending}
        error={create.error}
        create={(body, done) => create.mutate({ params: { org }, body }, { onSuccess: ({ secret }) => done(secret) })}
      />
      <Title order={2} size="h4">
        Tokens
      </Title>
      <PagedList
        what="the tokens"
        pages={tokens}
        empty={<TokenTable tokens={[]} act={revoke} revoke={() => undefined} />}
      >
        {(items) => (
          <TokenTable
            tokens={items}
            act={revoke}
            revoke={(token, done) => revoke.mutate({ params: { org, token } }, { onSuccess: done })}
          />
        )}
      </PagedList>
    </Stack>
  );
}
