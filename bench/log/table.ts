import type { rebuildStory } from './rebuilding.ts';

type Rebuilt = Awaited<ReturnType<typeof rebuildStory>>;

const HASH_SHOWN = 16;

/** Rows and hash of every view, and whether the deliveries had made the same. */
export function tableOf({ views, differing }: Pick<Rebuilt, 'views' | 'differing'>): string {
  const rows = Object.entries(views).map(([view, { rows, hash }]) => {
    const verdict = differing.includes(view) ? 'differs' : 'equal';
    return `| ${view} | ${rows.toLocaleString('en')} | ${hash.slice(0, HASH_SHOWN)} | ${verdict} |`;
  });
  return ["| view | rows | hash | against the deliveries' |", '|---|---|---|---|', ...rows].join('\n');
}
