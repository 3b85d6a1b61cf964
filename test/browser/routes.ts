import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../web/src/', import.meta.url));

/** Who sees the pages of a table of routes. */
export type Audience = 'visitor' | 'member' | 'administrator';

export interface RouteTable {
  readonly file: string;
  readonly audience: Audience;
  /** What its paths come after. */
  readonly under: string;
}

/** Every file that has routes. A route that ends in a star, or nests, leads to another of these tables. */
export const ROUTE_TABLES: readonly RouteTable[] = [
  { file: 'entry/entry.tsx', audience: 'visitor', under: '' },
  { file: 'signed-in.tsx', audience: 'member', under: '' },
  { file: 'bills/bill-pages.tsx', audience: 'member', under: '/o/:org' },
  { file: 'settings/settings.tsx', audience: 'member', under: '/o/:org' },
  { file: 'account/account.tsx', audience: 'member', under: '' },
  { file: 'admin/administration.tsx', audience: 'administrator', under: '/admin' },
  { file: 'admin/customer.tsx', audience: 'administrator', under: '/admin' },
];

export interface RoutePattern {
  readonly audience: Audience;
  readonly pattern: string;
}

const ROUTE = /<Route path="([^"]+)"( nest)?>/g;
/** What it nests comes after it in its file. */
const NESTED = '/o/:org';

export function patternsIn(source: string, { audience, under }: RouteTable): readonly RoutePattern[] {
  const patterns: RoutePattern[] = [];
  let within = under;
  for (const [, route = '', nest] of source.matchAll(ROUTE)) {
    if (nest !== undefined) within = route === NESTED ? NESTED : within;
    else if (!route.endsWith('/*?')) patterns.push({ audience, pattern: `${within}${route}` });
  }
  return patterns;
}

/** The pattern of every page, as the pages' own sources have them: what is added there is in here. */
export function pagePatterns(): readonly RoutePattern[] {
  return ROUTE_TABLES.flatMap((table) => patternsIn(readFileSync(path.join(SOURCES, table.file), 'utf8'), table));
}

/** The address of a page. Throws when no example is known for one of its parameters. */
export function addressOf(pattern: string, examples: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
    const example = examples[name];
    if (example === undefined) throw new Error(`The page ${pattern} needs an example of ":${name}".`);
    return encodeURIComponent(example);
  });
}
