import { createHash } from 'node:crypto';
import { type CodePurpose, MAX_CODE_TRIES, type MailCodes } from '../../app/ports/mail-codes.ts';
import type { Key, Records } from './table.ts';

interface Mailed {
  readonly seal: string;
  readonly expiresAtMs: number;
  readonly tries: number;
}

/** More conflicts in a row than a person causes: who sends so many at once is guessing. */
const MAX_CONFLICTS = 5;

/** By the hash of the address: one that is never confirmed leaves no address behind. */
function codeKey(purpose: CodePurpose, email: string): Key {
  const hash = createHash('sha256').update(email.toLowerCase()).digest('base64url');
  return { pk: `code#${purpose}#${hash}`, sk: 'code' };
}

/** Mailed codes in the users table, sealed: who reads the table learns no code. */
export function createMailCodes(records: Records): MailCodes {
  return {
    async put(purpose, email, seal, expiresAtMs) {
      const record: Mailed = { seal, expiresAtMs, tries: 0 };
      await records.write([{ kind: 'replace', ...codeKey(purpose, email), record, expiresAtMs }]);
    },
    async take(purpose, email, seal, nowMs) {
      const key = codeKey(purpose, email);
      for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
        const was = await records.get<Mailed>(key);
        if (was === undefined || was.expiresAtMs <= nowMs || was.tries >= MAX_CODE_TRIES) return false;
        const isRight = was.seal === seal;
        // A code that was used is kept as one without tries: sent again, it is refused.
        const record: Mailed = { ...was, tries: isRight ? MAX_CODE_TRIES : was.tries + 1 };
        const written = await records.write([{ kind: 'replace', ...key, record, was, expiresAtMs: was.expiresAtMs }]);
        if (written) return isRight;
      }
      return false;
    },
  };
}
