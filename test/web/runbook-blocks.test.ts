import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksOf, piecesOf } from '../../web/src/admin/runbooks/blocks.ts';

const pages = globSync('docs/operations/*.md').map((path) => readFileSync(path, 'utf8'));

describe('A runbook', () => {
  it('is headings, paragraphs, lists and tables, and loses no word of the page', () => {
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) {
      const blocks = blocksOf(page);
      expect(blocks[0]).toMatchObject({ kind: 'heading', level: 1 });
      const shown = blocks.map((block) => {
        if (block.kind === 'list') return block.items.join(' ');
        if (block.kind === 'table') return [block.head, ...block.rows].flat().join(' ');
        return block.text;
      });
      expect(wordsOf(shown.join(' '))).toEqual(wordsOf(page.replace(/^\|[\s|:-]+\|$|^\s*```\w*$/gm, '')));
    }
  });

  it('has numbered steps as a list, each with the lines that belong to it', () => {
    const [intro, list] = blocksOf('**What to do.**\n1. Look at `x`.\n2. Then\n   mend it.');
    expect(intro).toEqual({ kind: 'paragraph', text: '**What to do.**' });
    expect(list).toEqual({ kind: 'list', isOrdered: true, items: ['Look at `x`.', 'Then mend it.'] });
  });

  it('has code between fences line by line, with signs of its own', () => {
    const [, code] = blocksOf('In the logs:\n\n```\nfields a\n| filter b\n```');
    expect(code).toEqual({ kind: 'code', text: 'fields a\n| filter b' });
  });

  it('has pieces of weight, of code and links, and the words between', () => {
    expect(piecesOf('**Seen by** the alarm `Parked`: [page](parked-stream.md)')).toEqual([
      { kind: 'strong', text: 'Seen by' },
      { kind: 'text', text: ' the alarm ' },
      { kind: 'code', text: 'Parked' },
      { kind: 'text', text: ': ' },
      { kind: 'link', text: 'page', to: 'parked-stream.md' },
    ]);
  });
});

/** Without marks of headings, lists and tables. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[\s|]+/).filter((word) => /\w/.test(word) && !/^\d+\.$/.test(word));
}
