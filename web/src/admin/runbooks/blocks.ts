/** A piece of a line: words as they are, of weight, of code, or that lead to another page. */
export type Piece =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Between fences, line by line. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly isOrdered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const FENCE = /^\s*```/;
const ITEM = /^\s*(?:(\d+)\.|-)\s+(.*)$/;
const PIECE = /\*\*([^*]+)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;

/** The blocks of a page that is written as the runbooks are: headings, paragraphs, code, lists and tables. */
export function blocksOf(markdown: string): readonly Block[] {
  return markdown.split(/\n{2,}/).flatMap((part) => blocksIn(part.split('\n').filter((line) => line.trim() !== '')));
}

function blocksIn(lines: readonly string[]): readonly Block[] {
  const [first, ...rest] = lines;
  if (first === undefined) return [];
  const heading = /^(#+)\s+(.*)$/.exec(first);
  if (heading !== null) {
    const [, marks = '', text = ''] = heading;
    return [{ kind: 'heading', level: marks.length, text }, ...blocksIn(rest)];
  }
  if (FENCE.test(first)) return [{ kind: 'code', text: rest.filter((line) => !FENCE.test(line)).join('\n') }];
  if (first.startsWith('|')) return [tableOf(lines)];
  const start = lines.findIndex((line) => ITEM.test(line));
  if (start === -1) return [{ kind: 'paragraph', text: lines.join(' ') }];
  const before = lines.slice(0, start);
  const intro: readonly Block[] = before.length === 0 ? [] : [{ kind: 'paragraph', text: before.join(' ') }];
  return [...intro, listOf(lines.slice(start))];
}

/** What follows an item without a mark of its own belongs to it. */
function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item === null) items[items.length - 1] += ` ${line.trim()}`;
    else items.push(item[2] ?? '');
  }
  return { kind: 'list', isOrdered: /^\s*\d/.test(lines[0] ?? ''), items };
}

function tableOf(lines: readonly string[]): Block {
  const [head = [], ...rows] = lines
    .filter((line) => !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    );
  return { kind: 'table', head, rows };
}

export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(PIECE)) {
    const [whole, strong, code, link, to] = match;
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) });
    if (strong !== undefined) pieces.push({ kind: 'strong', text: strong });
    else if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else pieces.push({ kind: 'link', text: link ?? '', to: to ?? '' });
    at = match.index + whole.length;
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) });
  return pieces;
}
