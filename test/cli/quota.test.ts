import { describe, expect, it, test } from 'vitest';
import { bytesOfSize } from '../../cli/byte-size.ts';
import { CommandError, EXIT } from '../../cli/exit-codes.ts';
import { memoryTerminal } from './memory-terminal.ts';

describe('a size', () => {
  it.each([
    ['4096', '4096'],
    ['0', '0'],
    ['500GB', '500000000000'],
    ['500 GB', '500000000000'],
    ['1.5TiB', '1649267441664'],
    ['0.001kB', '1'],
    ['4PB', '4000000000000000'],
  ])('%s is %s bytes', (text, bytes) => expect(bytesOfSize(text)).toBe(bytes));

  it.each(['', 'GB', '-1', '1,5GB', '1.5', '1e12', '5gb', '5XB', '0.0001kB', '5 toString'])('"%s" is none', (text) => {
    expect(() => bytesOfSize(text)).toThrow(CommandError);
  });
});

test('administrators see and change the quota of an organisation, exactly', async () => {
  const { api, run } = memoryTerminal();
  const { org, owner } = await api.organisation();
  const admin = await api.person('root@example.org', { admin: true });
  const set = await run(admin, 'admin', 'quota', 'set', org, '1.5TiB', '--json');
  expect(JSON.parse(set.stdout)).toEqual({ limitBytes: '1649267441664', storedBytes: '0', reservedBytes: '0' });
  const shown = await run(admin, 'admin', 'quota', org);
  expect(shown).toMatchObject({
    code: EXIT.ok,
    stdout: expect.stringMatching(/may be stored +1.5 TiB +1649267441664/),
  });
  expect(await run(admin, 'admin', 'quota', 'set', org, 'much')).toMatchObject({ code: EXIT.usage, stdout: '' });
  expect(await run(owner, 'admin', 'quota', 'set', org, '9PB')).toMatchObject({ code: EXIT.forbidden });
  expect(await run(admin, 'admin', 'quota', 'set', org, '9PB')).toMatchObject({ code: EXIT.refused });
});
