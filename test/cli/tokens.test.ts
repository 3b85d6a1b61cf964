import { expect, test } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { memoryTerminal } from './memory-terminal.ts';

const DAYS = ['--days', '30'];

test('the secret of a new token is all of the output, acts within its scopes, and is shown this once', async () => {
  const { api, run } = memoryTerminal();
  const { owner } = await api.organisation();
  const made = await run(owner, 'tokens', 'create', 'laptop', '--scope', 'organisations:read', 'files:read', ...DAYS);
  expect(made.code).toBe(EXIT.ok);
  const secret = made.stdout.trim();
  expect(secret).toMatch(/^\S+$/);
  expect(made.stderr).toMatch(/^tok_\w+ ends \d{4}-/);
  expect(made.stderr).not.toContain(secret);
  expect(await run({ token: secret }, 'orgs')).toMatchObject({ code: EXIT.ok });
  expect(await run({ token: secret }, 'orgs', 'create', 'Another')).toMatchObject({ code: EXIT.forbidden });
  const another = await run({ token: secret }, 'tokens', 'create', 'x', '--scope', 'files:read', ...DAYS);
  expect(another).toMatchObject({ code: EXIT.forbidden, stdout: '' });
  const listed = await run(owner, 'tokens', 'list');
  expect(listed.stdout).toContain('organisations:read, files:read');
  expect(listed.stdout).not.toContain(secret);
});

test('a token that is revoked is refused at once', async () => {
  const { api, run } = memoryTerminal();
  const { owner } = await api.organisation();
  const made = await run(owner, 'tokens', 'create', 'ci', '--scope', 'organisations:read', ...DAYS, '--json');
  const { id, secret } = JSON.parse(made.stdout) as { id: string; secret: string };
  expect(made.stderr).toBe('');
  expect(await run(owner, 'tokens', 'revoke', id)).toMatchObject({ code: EXIT.ok, stdout: `${id} is revoked\n` });
  expect(await run({ token: secret }, 'orgs')).toMatchObject({ code: EXIT.unauthenticated });
  expect(await run(owner, 'tokens', 'revoke', id)).toMatchObject({ code: EXIT.notFound });
});

test('a token of the organisation has a role in it, and is none of mine', async () => {
  const { api, run } = memoryTerminal();
  const { org, owner } = await api.organisation();
  const shared = ['--of-org', '--org', org];
  const made = await run(
    owner,
    ...['tokens', 'create', 'ci', '--scope', 'files:read', ...DAYS, ...shared, '--role', 'member', '--json'],
  );
  const { id, secret } = JSON.parse(made.stdout) as { id: string; secret: string };
  expect((await run(owner, 'tokens', 'ls')).stdout).not.toContain(id);
  expect((await run(owner, 'tokens', 'ls', ...shared)).stdout).toContain(id);
  expect(await run({ token: secret }, 'files', 'ls', '--org', org)).toMatchObject({ code: EXIT.ok });
  expect(await run(owner, 'tokens', 'revoke', id)).toMatchObject({ code: EXIT.notFound });
  expect(await run(owner, 'tokens', 'revoke', id, ...shared)).toMatchObject({ code: EXIT.ok });
});

test.each([
  ['no scope', [...DAYS]],
  ['a scope that there is not', ['--scope', 'files', ...DAYS]],
  ['no end', ['--scope', 'files:read']],
  ['an end of no day', ['--scope', 'files:read', '--days', '0']],
  ['a role without the organisation', ['--scope', 'files:read', ...DAYS, '--role', 'member']],
  ['the organisation without a role', ['--scope', 'files:read', ...DAYS, '--of-org']],
])('a token with %s is not asked for', async (_what, words) => {
  const { api, run } = memoryTerminal();
  const { owner } = await api.organisation();
  const { code, stdout } = await run(owner, 'tokens', 'create', 'x', ...words);
  expect({ code, stdout }).toEqual({ code: EXIT.usage, stdout: '' });
});

test('many commands of one process listen to its output once', async () => {
  const { api, run } = memoryTerminal();
  const { owner } = await api.organisation();
  await run(owner, 'tokens');
  const before = process.stdout.listenerCount('error');
  await run(owner, 'tokens');
  expect(process.stdout.listenerCount('error')).toBe(before);
});
