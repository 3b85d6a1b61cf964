import { inflateSync } from 'node:zlib';

type Objects = ReadonlyMap<string, string>;

/** Without white space, as `pagesOf` answers: a printed page has none that could be read. */
export function bare(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '');
}

/** The text of each page of a PDF that Chromium has made, in the order in which it is drawn. */
export function pagesOf(pdf: Buffer): string[] {
  const found = pdf.toString('latin1').matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g);
  const objects: Objects = new Map([...found].map(([, id = '', body = '']) => [id, body]));
  const pages = [...objects.values()].filter((body) => /\/Type\s*\/Page\b/.test(body));
  return pages.map((body) => bare(textOf(objects, body, refsOf(body, 'Contents'))));
}

/** What streams draw with the fonts and forms of `owner`. */
function textOf(objects: Objects, owner: string, streams: readonly string[]): string {
  let font: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const stream of streams) {
    const drawn = contentOf(objects, stream).matchAll(/\/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\/(\w+) Do/g);
    for (const [, fontName, glyphs = '', form] of drawn) {
      if (fontName !== undefined) font = unicodeOf(objects, refsOf(owner, fontName)[0]);
      for (const [glyph] of glyphs.matchAll(/.{4}/g)) text += font.get(glyph.toUpperCase()) ?? '';
      const [inner] = form === undefined ? [] : refsOf(owner, form);
      if (inner !== undefined) text += textOf(objects, objects.get(inner) ?? '', [inner]);
    }
  }
  return text;
}

function unicodeOf(objects: Objects, font = ''): ReadonlyMap<string, string> {
  const [map] = refsOf(objects.get(font) ?? '', 'ToUnicode');
  const text = map === undefined ? '' : contentOf(objects, map);
  const known = new Map<string, string>();
  for (const [, section = ''] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, glyph = '', to = ''] of section.matchAll(/<(\w+)>\s*<(\w+)>/g))
      known.set(glyph.toUpperCase(), utf16(to));
  }
  for (const [, section = ''] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from = '', to = '', first = ''] of section.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      for (let code = Number.parseInt(from, 16); code <= Number.parseInt(to, 16); code += 1) {
        const glyph = code.toString(16).padStart(4, '0').toUpperCase();
        known.set(glyph, String.fromCodePoint(Number.parseInt(first, 16) + code - Number.parseInt(from, 16)));
      }
    }
  }
  return known;
}

function utf16(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

/** Objects that a name of a dictionary stands for. */
function refsOf(body: string, name: string): string[] {
  const [, refs = ''] = new RegExp(`/${name}\\s*(\\[[^\\]]*\\]|\\d+ 0 R)`).exec(body) ?? [];
  return [...refs.matchAll(/(\d+) 0 R/g)].map(([, id = '']) => id);
}

function contentOf(objects: Objects, id: string): string {
  const body = objects.get(id) ?? '';
  const from = /stream\r?\n/.exec(body);
  if (from === null) return '';
  const bytes = Buffer.from(body.slice(from.index + from[0].length, body.lastIndexOf('endstream')), 'latin1');
  return /\/FlateDecode/.test(body.slice(0, from.index))
    ? inflateSync(bytes).toString('latin1')
    : bytes.toString('latin1');
}
