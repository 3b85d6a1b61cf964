import { describe, expect, it } from 'vitest';
import { actorsOf, personName, requestsFor } from '../../web/src/admin/people-names.ts';

const users = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `usr_${String(from + at).padStart(26, '0')}`);

describe('Who acted', () => {
  it('is asked for page by page, so that a list that grows keeps the names it has', () => {
    const first = users(3);
    const pages = [[...first, ...first], users(2, 50)];
    const before = requestsFor(pages.slice(0, 1));
    expect(before).toEqual([first.join(',')]);
    expect(requestsFor(pages).slice(0, 1)).toEqual(before);
    expect(requestsFor([first.toReversed(), first])).toEqual(before);
  });

  it('is asked for in requests that name a hundred people at most, and nothing else', () => {
    const requests = requestsFor([[...users(250), 'tok_1', 'org_1', 'system']]);
    expect(requests.map((ids) => ids.split(',').length)).toEqual([100, 100, 50]);
    expect(new Set(requests.flatMap((ids) => ids.split(',')))).toEqual(new Set(users(250)));
    expect(requestsFor([['tok_1']])).toEqual([]);
    expect(actorsOf(undefined)).toEqual([]);
  });

  it('is shown by the name, or the address; who was erased by neither', () => {
    const ada = { id: 'usr_1', name: 'Ada', email: 'ada@example.org', status: 'active' } as const;
    expect(personName(ada)).toBe('Ada');
    expect(personName({ ...ada, name: '' })).toBe('ada@example.org');
    expect(personName({ ...ada, status: 'erased' })).toBe('erased person');
  });
});
