import type { LetterPorts } from '../lib/app/billing/reactors/billing-letters.ts';
import type { BillingContact } from '../lib/app/ports/billing-contacts.ts';
import type { Letter } from '../lib/app/ports/mail.ts';
import type { User } from '../lib/app/ports/people.ts';

/** Letters that are kept in place of being sent. `counted`: the day's letters by sealed name. */
export function memoryLetters(wallMs: () => number) {
  const sent: Letter[] = [];
  const contacts = new Map<string, BillingContact>();
  const users = new Map<string, User>();
  const counted = new Map<string, number>();
  const ports: LetterPorts = async () => ({
    wallMs,
    seal: async (text) => text,
    mailer: { send: async (letter) => void sent.push(letter) },
    letters: {
      async take(limits, day) {
        const full = limits.find(({ name, max }) => (counted.get(`${day} ${name}`) ?? 0) >= max);
        if (full !== undefined) return full.name;
        for (const { name } of limits) counted.set(`${day} ${name}`, (counted.get(`${day} ${name}`) ?? 0) + 1);
        return undefined;
      },
    },
    billingContacts: { get: async (org) => contacts.get(org) },
    people: { byIds: async (ids) => ids.flatMap((id) => users.get(id) ?? []) },
  });
  return { ports, sent, contacts, users };
}
