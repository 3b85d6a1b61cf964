import { describe, expect, it } from 'vitest';
import type { Group } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { ADMIN_VIEWS, BILLING_VIEWS, INLINE_PROJECTIONS, ORGANISATION_VIEWS } from '../../lib/app/views.ts';

const OF_GROUP: Readonly<Partial<Record<Group, typeof BILLING_VIEWS>>> = {
  admin: ADMIN_VIEWS,
  billing: BILLING_VIEWS,
  organisations: ORGANISATION_VIEWS,
};

describe('a function of the API', () => {
  it('carries every view that its routes say they read', () => {
    const missing = routes.flatMap(({ id, group, reads = [] }) => {
      const carried = [...INLINE_PROJECTIONS, ...(OF_GROUP[group] ?? [])].map(({ name }) => name);
      return reads.filter((name) => !carried.includes(name)).map((name) => `${id}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(routes.some(({ reads = [] }) => reads.length > 0)).toBe(true);
  });
});
