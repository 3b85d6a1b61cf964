import { StringDecoder } from 'node:string_decoder';

/** What a log has in the place of a secret. */
export const MASK = '***';
/** A shorter value is in too many words to be masked without hiding the log. */
export const MIN_MASKED_LENGTH = 4;

export interface Masked {
  add(chunk: Buffer): void;
  /** Hands on what was held back. */
  end(): void;
}

/**
 * Hands a program's output on with secrets masked, wherever chunks are cut. Held back is only an end that may be the
 * beginning of a secret.
 */
export function masking(secrets: readonly string[], to: (text: string) => void): Masked {
  const values = [...new Set(secrets)]
    .filter((value) => value.length >= MIN_MASKED_LENGTH)
    // A secret that contains another one is masked as a whole.
    .sort((one, other) => other.length - one.length);
  const decoder = new StringDecoder('utf8');
  let held = '';
  const take = (text: string, isEnd: boolean) => {
    const [done, rest] = masked(held + text, values, isEnd);
    held = rest;
    if (done !== '') to(done);
  };
  return {
    add: (chunk) => take(decoder.write(chunk), false),
    end: () => take(decoder.end(), true),
  };
}

/** A whole text with every secret masked. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let done = '';
  const whole = masking(secrets, (part) => {
    done += part;
  });
  whole.add(Buffer.from(text));
  whole.end();
  return done;
}

/** The text with every secret masked, up to where one may have begun that is not whole yet; and the rest. */
function masked(text: string, values: readonly string[], isEnd: boolean): readonly [string, string] {
  const longest = values[0]?.length ?? 0;
  let done = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const left = text.length - at;
    const begins = (value: string) => value.length > left && value.startsWith(text.slice(at));
    if (!isEnd && left < longest && values.some(begins)) return [done + text.slice(from, at), text.slice(at)];
    const value = values.find((one) => text.startsWith(one, at));
    if (value === undefined) {
      at += 1;
      continue;
    }
    done += text.slice(from, at) + MASK;
    at += value.length;
    from = at;
  }
  return [done + text.slice(from), ''];
}
