import { describe, expect, test } from 'vitest';
import { routes } from '../../../lib/api/routes.ts';
import type { Caller } from '../../../lib/app/http/caller.ts';
import { authorise } from '../../../lib/aws/http/authorise.ts';

const route = (id: string) => {
  const found = routes.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no route ${id}`);
  return found;
};
const person: Caller = { kind: 'person', user: 'usr_1', admin: false };

describe('a role', () => {
  test('counts in the organisation that it was read for', () => {
    const owner: Caller = { ...person, membership: { org: 'org_1', role: 'owner' } };
    expect(authorise(route('organisations.rename'), owner, { org: 'org_1' })).toBe('owner');
  });

  test('counts in no other, whatever path it came with', () => {
    const owner: Caller = { ...person, membership: { org: 'org_1', role: 'owner' } };
    expect(() => authorise(route('organisations.rename'), owner, { org: 'org_2' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('is not assumed where none was read, not even for administrators', () => {
    expect(() => authorise(route('files.list'), { ...person, admin: true }, { org: 'org_1' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
