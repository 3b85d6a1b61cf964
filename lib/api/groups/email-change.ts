import * as z from 'zod/mini';
import { signedIn } from '../access.ts';
import { routesOn } from '../define.ts';
import { accountPaths } from '../paths/account.ts';
import { email } from '../schema.ts';
import { mailed, mailedCode, user } from './entry.ts';

const route = routesOn(accountPaths);

export const emailChangeRoutes = [
  route('account.startEmailChange', () => ({
    summary: 'Ask for a mail to my new address, with the code that proves it; takes the password',
    access: signedIn,
    body: z.strictObject({ email: email(), password: z.string().check(z.minLength(1), z.maxLength(256)) }),
    reply: () => mailed(),
    status: 202,
    errors: ['sign-in-failed', 'sign-up-closed', 'too-many-attempts', 'mail-failed'],
  })),
  route('account.completeEmailChange', () => ({
    summary: 'Change my e-mail address with the code of the mail; the address until now is told',
    access: signedIn,
    body: z.strictObject({ email: email(), code: mailedCode() }),
    reply: () => user(),
    status: 200,
    errors: ['code-invalid', 'email-taken', 'too-many-attempts'],
  })),
] as const;
