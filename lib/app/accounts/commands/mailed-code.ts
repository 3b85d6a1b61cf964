import { isRejection, type Rejection, reject } from 'epoch';
import type { Circumstances } from '../../http/endpoint.ts';
import type { Letter } from '../../ports/mail.ts';
import { CODE_DIGITS, CODE_MINUTES, type CodePurpose } from '../../ports/mail-codes.ts';
import type { EntryDependencies } from './dependencies.ts';
import { limited } from './limits.ts';

type Deps = Pick<EntryDependencies, 'attempts' | 'mailCodes' | 'mailer' | 'random' | 'seal' | 'wallMs'>;

interface Wanted {
  readonly purpose: CodePurpose;
  readonly email: string;
  readonly source: Circumstances['source'];
}

/**
 * Mails what becomes of a request: a letter with a fresh code, or without one where the address may not have it. Both take the
 * same steps and are answered alike, so that only the mail's reader learns which it was.
 */
export async function mailCode(
  deps: Deps,
  { purpose, email, source }: Wanted,
  letter: (code: string) => Promise<{ readonly letter: Letter; readonly isGood: boolean }>,
): Promise<{ readonly expiresAtMs: number } | Rejection> {
  const refused = await limited(deps, { kind: 'mail', address: email, source });
  if (refused !== undefined) return refused;
  const code = codeOf(deps.random(CODE_DIGITS));
  const expiresAtMs = deps.wallMs() + CODE_MINUTES * 60_000;
  const { letter: mail, isGood } = await letter(code);
  // One that may not be used is kept too, under a seal that no code has.
  await deps.mailCodes.put(purpose, email, isGood ? await sealOf(deps, purpose, email, code) : '', expiresAtMs);
  const sent = await sendOrReject(deps, mail);
  return isRejection(sent) ? sent : { expiresAtMs };
}

/** Whether a code is the one that was mailed to the address. It is used up by that. */
export async function proveAddress(
  deps: Deps,
  { purpose, email, source }: Wanted,
  code: string,
): Promise<Rejection | undefined> {
  const refused = await limited(deps, { kind: 'code', address: email, source });
  if (refused !== undefined) return refused;
  const seal = await sealOf(deps, purpose, email, code);
  const isRight = await deps.mailCodes.take(purpose, email, seal, deps.wallMs());
  return isRight
    ? undefined
    : reject('code-invalid', 'the code is not the one of the newest mail, or was used, or is too old');
}

/** A letter that was not taken is said: nothing else depends on it, and it can be asked for again. */
export async function sendOrReject({ mailer }: Pick<Deps, 'mailer'>, letter: Letter): Promise<Rejection | undefined> {
  try {
    await mailer.send(letter);
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'mail-failed')
      return reject('mail-failed', 'the mail could not be sent: try again in a minute');
    throw error;
  }
}

const sealOf = ({ seal }: Pick<Deps, 'seal'>, purpose: CodePurpose, email: string, code: string) =>
  seal(`code\n${purpose}\n${email.toLowerCase()}\n${code}`);

/** Digits from random bytes. 0 to 5 come one time in 25 more often than the others: no help for so few guesses. */
function codeOf(random: Uint8Array): string {
  return [...random].map((byte) => String(byte % 10)).join('');
}

/** A code as a letter shows it: in two groups of four. */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}
