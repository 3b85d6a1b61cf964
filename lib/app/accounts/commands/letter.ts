import type { Letter } from '../../ports/mail.ts';

/** A part of a letter: a sentence, the words of others, a code to type, or a link. */
export type LetterPart =
  | string
  | { readonly quote: string }
  | { readonly code: string }
  | { readonly link: string; readonly label: string };

/** A letter in both of its forms. Nothing that people write is ever markup: it is escaped here and nowhere else. */
export function letterOf(to: string, subject: string, parts: readonly LetterPart[]): Letter {
  const body = parts.map(htmlOf).join('\n');
  return {
    to,
    subject,
    text: parts.map(textOf).join('\n\n'),
    html: `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>\n<body style="font-family:sans-serif;line-height:1.5;max-width:36em">\n${body}\n</body></html>`,
  };
}

function textOf(part: LetterPart): string {
  if (typeof part === 'string') return part;
  if ('quote' in part) return `> ${part.quote}`;
  return 'code' in part ? part.code : `${part.label}:\n${part.link}`;
}

function htmlOf(part: LetterPart): string {
  if (typeof part === 'string') return `<p>${escaped(part)}</p>`;
  if ('quote' in part) return `<blockquote><bdi>${escaped(part.quote)}</bdi></blockquote>`;
  if ('code' in part) return `<p style="font:bold 1.4em monospace;overflow-wrap:anywhere">${escaped(part.code)}</p>`;
  return `<p><a href="${escaped(part.link)}">${escaped(part.label)}</a></p>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
