import type { Mailer } from '../../app/ports/mail.ts';
import { environment } from '../environment.ts';
import { lazily } from '../lazily.ts';

/** Mail by SES; its adapter is loaded with the first letter. */
export function mailer(): Mailer {
  const from = environment('MAIL_FROM');
  return lazily<Mailer>(async () => (await import('./mailer.ts')).createMailer(from));
}
