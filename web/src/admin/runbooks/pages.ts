import type { Block } from './blocks.ts';

/** The pages of docs/operations/, as they are in the repository that this was built from, by their names. */
export const RUNBOOKS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../../../docs/operations/*.md', { query: '?raw', import: 'default', eager: true }),
  ).map(([path, text]) => [path.replace(/^.*\/|\.md$/g, ''), text]),
);

/** Where a link of a runbook leads: to another of them; what lies elsewhere in the repository is not here. */
export function runbookOf(link: string): string | undefined {
  const name = link.replace(/\.md(#.*)?$/, '');
  return Object.hasOwn(RUNBOOKS, name) ? name : undefined;
}

/** Headings of pages within the page's own. */
export const levelOf = ({ level }: Extract<Block, { kind: 'heading' }>) => (level <= 2 ? 2 : 3);
