import { type Rejection, reject } from 'epoch';
import type { Seal } from 'epoch/consistency';
import { sendOrReject } from '../../accounts/commands/mailed-code.ts';
import type { Letter, LetterCounts, Mailer } from '../../ports/mail.ts';

const DAY_MS = 86_400_000;

/** Letters of one UTC day that people cause. They bound what the platform puts into a mailbox. */
export const MAX_LETTERS_A_DAY = { person: 50, organisation: 100, address: 5 } as const;

export interface LetterDependencies {
  readonly letters: LetterCounts;
  readonly mailer: Mailer;
  readonly seal: Seal;
  readonly wallMs: () => number;
}

/** Sends a letter that a person causes, within the day's limits of the person, the organisation and the address. */
export async function sendLetter(
  { letters, mailer, seal, wallMs }: LetterDependencies,
  sender: { readonly person: string; readonly organisation: string },
  letter: Letter,
): Promise<Rejection | undefined> {
  const nowMs = wallMs();
  const sealed = (kind: string, name: string) => seal(`letters\n${JSON.stringify([kind, name])}`);
  const names = { ...sender, address: mailboxOf(letter.to) };
  const kinds = ['person', 'organisation', 'address'] as const;
  const limits = await Promise.all(
    kinds.map(async (kind) => ({ kind, name: await sealed(kind, names[kind]), max: MAX_LETTERS_A_DAY[kind] })),
  );
  const full = await letters.take(limits, new Date(nowMs).toISOString().slice(0, 10));
  if (full === undefined) return sendOrReject({ mailer }, letter);
  const { kind = 'address', max } = limits.find(({ name }) => name === full) ?? {};
  const of = { person: 'a person causes', organisation: 'an organisation sends', address: 'an address gets' }[kind];
  const retryAfterSeconds = Math.ceil((DAY_MS - (nowMs % DAY_MS)) / 1_000);
  return reject('too-many-letters', `${of} at most ${max} letters a day: wait until midnight (UTC)`, {
    retryAfterSeconds,
  });
}

/** The mailbox that most providers deliver an address to: a tag after `+` makes no other one. */
function mailboxOf(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/, '@');
}
