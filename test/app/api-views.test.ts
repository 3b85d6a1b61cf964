import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Group } from '../../lib/api/route.ts';
import { routes } from '../../lib/api/routes.ts';
import { ADMIN_VIEWS } from '../../lib/app/admin-views.ts';
import {
  type ApiViews,
  BILLING_VIEWS,
  COMMON_VIEWS,
  DOCUMENT_VIEWS,
  FILES_VIEWS,
  FINANCE_VIEWS,
  INLINE_PROJECTIONS,
  MACHINE_VIEWS,
  ORGANISATION_VIEWS,
  PIPELINE_VIEWS,
} from '../../lib/app/api-views.ts';
import { EARLIER_VIEWS } from '../../lib/app/earlier-views.ts';

const OF_GROUP: Readonly<Partial<Record<Group, ApiViews>>> = {
  admin: ADMIN_VIEWS,
  billing: BILLING_VIEWS,
  files: FILES_VIEWS,
  documents: DOCUMENT_VIEWS,
  finance: FINANCE_VIEWS,
  machines: MACHINE_VIEWS,
  organisations: ORGANISATION_VIEWS,
  pipelines: PIPELINE_VIEWS,
};

describe('a function of the API', () => {
  it('carries every view that its routes say they read', () => {
    const missing = routes.flatMap(({ id, group, reads = [] }) => {
      const { inline, reads: besides } = OF_GROUP[group] ?? COMMON_VIEWS;
      const carried = [...inline, ...besides].map(({ name }) => name);
      return reads.filter((name) => !carried.includes(name)).map((name) => `${id}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(routes.some(({ reads = [] }) => reads.length > 0)).toBe(true);
  });

  it('carries the version before of every view of its own that the release before had so', () => {
    for (const { inline, reads, earlier = [] } of [COMMON_VIEWS, ...Object.values(OF_GROUP)]) {
      const names = [...inline, ...reads].map(({ name }) => name);
      expect(earlier).toEqual(EARLIER_VIEWS.filter(({ name }) => names.includes(name)));
    }
  });

  it('carries the inline views of every aggregate that its feature commands', () => {
    const left = INLINE_PROJECTIONS.filter((view) => !FINANCE_VIEWS.inline.includes(view));
    const kept = new Set(left.flatMap(({ subscribesTo }) => Object.keys(subscribesTo)));
    const commanded = globSync('lib/app/billing/{endpoints,commands}/**/*.ts').flatMap((file) =>
      [...readFileSync(path.resolve(file), 'utf8').matchAll(/commandsOf\((\w+)\)/g)].map(([, name = '']) => name),
    );
    expect(commanded).toContain('plan');
    expect(
      commanded.filter((name) => kept.has(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))),
    ).toEqual([]);
  });
});
