import { lazy } from '../../../api/lazy.ts';

/** The user pool demands the same; said here so that nothing else is begun, and no code is used up, with a password that it will refuse. */
const MIN_LENGTH = 12;
/** The last are the signs that Cognito counts; it counts no letter of another alphabet, whose passwords need one of these besides. */
const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+ -]/];
/** Control characters and ends of lines. */
const UNTYPED = /[\p{Cc}\u2028\u2029]/u;
const MIN_WORD = 4;

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** The commonest 10,000, loaded with the first password that is set. */
const common = lazy(async () => {
  const { default: list } = await import('./common-passwords.json', { with: { type: 'json' } });
  return new Set(list.words.flatMap((line) => line.split(' ')));
});

/**
 * Why a password is weak; undefined when it is not. Guessers begin with what most people choose: a common password, its
 * letters changed for digits, doubled, or with something before or after it; and with a person's own name and address.
 */
export async function weaknessOf(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
): Promise<string | undefined> {
  if (password.length < MIN_LENGTH) return `it has ${password.length} characters, must have at least ${MIN_LENGTH}`;
  if (UNTYPED.test(password)) return 'it must be one line of signs that are typed';
  if (password.trim() !== password) return 'it must not begin or end with white space';
  if (!KINDS.every((kind) => kind.test(password)))
    return 'it must have small and capital letters from A to Z, digits, and signs such as - or !';
  const lower = password.toLowerCase();
  const own = [email.slice(0, email.indexOf('@')), ...name.split(/\s+/)].map((word) => word.toLowerCase());
  if (own.some((word) => word.length >= MIN_WORD && lower.includes(word)))
    return 'it must not have your name or address in it';
  const known = await common();
  return formsOf(lower).some((form) => known.has(form)) ? 'it is one that many people use' : undefined;
}

/** What a guesser would reduce a password to. */
function formsOf(lower: string): readonly string[] {
  const core = lower.replace(/^[^a-z@$]+/, '').replace(/[^a-z]+$/, '');
  const plain = [...core].map((sign) => LOOKALIKES[sign] ?? sign).join('');
  const letters = plain.replaceAll(/[^a-z]/g, '');
  return [lower, core, plain, letters, once(plain), once(letters)].filter((form) => form.length >= MIN_WORD);
}

/** `passwordpassword` → `password` */
function once(text: string): string {
  return /^(.+?)\1+$/.exec(text)?.[1] ?? text;
}
