import { describe, expect, it } from 'vitest';
import { routes } from '../../lib/api/routes.ts';
import { changes } from '../../lib/app/organisations/views/changes.ts';
import { VIEWS } from '../../lib/app/views.ts';
import { isShownBy } from '../../web/src/session/shown-by.ts';

/** Views that a page of an organisation reads by a route, with the aggregates that they are made of and that changes are told of. */
const READS = routes
  .filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/orgs/'))
  .flatMap(({ id, reads = [] }) =>
    VIEWS.filter(({ name }) => reads.includes(name) && name !== changes.name).flatMap(({ subscribesTo }) =>
      Object.keys(subscribesTo)
        .filter((aggregate) => aggregate in changes.subscribesTo)
        .map((aggregate) => [aggregate, id] as const),
    ),
  );

describe('What has changed', () => {
  it('has read again every route that shows it', () => {
    expect(READS.length).toBeGreaterThan(40);
    expect(READS.filter(([aggregate, route]) => !isShownBy([aggregate], route))).toEqual([]);
  });

  it.each(['organisations.list', 'organisations.getLimits'])('files change what is stored, which %s shows', (route) => {
    expect(isShownBy(['file'], route)).toBe(true);
  });

  it('has nothing read again that it is not in', () => {
    expect(isShownBy(['job-configuration'], 'billing.listInvoices')).toBe(false);
    expect(isShownBy(['file'], 'organisations.listMembers')).toBe(false);
    expect(isShownBy([], 'files.list')).toBe(false);
    expect(isShownBy(['all'], 'secrets.list')).toBe(true);
  });
});
