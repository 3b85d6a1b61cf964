import { pagePatterns, type RoutePattern } from '../../test/browser/routes.ts';

export interface PicturedPage extends RoutePattern {
  /** Of its file among the pictures, without its ending. */
  readonly name: string;
}

/** Every page of the product, once: what a member sees at a visitor's addresses leads to their own pages. */
export function picturedPages(): readonly PicturedPage[] {
  const patterns = pagePatterns();
  const visitors = new Set(patterns.flatMap(({ audience, pattern }) => (audience === 'visitor' ? [pattern] : [])));
  const own = patterns.filter(({ audience, pattern }) => audience === 'visitor' || !visitors.has(pattern));
  // The first page of somebody who has signed in is that of their organisation.
  return own.filter(({ pattern }) => pattern !== '/').map((one) => ({ ...one, name: nameOf(one) }));
}

function nameOf({ pattern }: RoutePattern): string {
  const named = pattern.replace('/o/:org', '/organisation').replaceAll(/:(\w+)/g, 'one-$1');
  return named.split('/').filter(Boolean).join('-');
}
