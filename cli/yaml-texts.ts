import { type Document, isPair, isScalar, visit } from 'yaml';

/** Which values of a file are texts. */
export interface Texts {
  /** All that is inside of a list or a map of these names. */
  readonly inside: ReadonlySet<string>;
  /** Values of these names. */
  readonly of?: ReadonlySet<string>;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Keeps numbers as they are written where they are texts: `3.10` is another version than 3.1, and 2^53 ends no identifier. */
export function keepTexts(document: Document, { inside, of = new Set() }: Texts): void {
  visit(document, {
    Scalar(_key, node, path) {
      if (typeof node.value !== 'number' || node.source === undefined || !DECIMAL.test(node.source)) return;
      const names = path.map((one) => (isPair(one) && isScalar(one.key) ? String(one.key.value) : undefined));
      const own = names.at(-1);
      const isInside = names.slice(0, -1).some((name) => name !== undefined && inside.has(name));
      if (isInside || (own !== undefined && of.has(own))) node.value = node.source;
    },
  });
}
