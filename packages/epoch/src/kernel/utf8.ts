/** Of the Encoding Standard, which all platforms have: the library of the language alone does not list it. */
declare class TextEncoder {
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number };
}

const encoder = new TextEncoder();
/** Encoded into and never read: only the count is wanted. */
const scratch = new Uint8Array(8_192);

/** Bytes of a text in UTF-8, as DynamoDB counts them. A lone surrogate counts as the three bytes of its replacement. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let rest = text; rest !== ''; ) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    bytes += written;
    rest = rest.slice(read);
  }
  return bytes;
}
