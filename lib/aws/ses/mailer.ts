import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { MailError, type Mailer } from '../../app/ports/mail.ts';
import { clientSettings } from '../client-settings.ts';

/** Mail by SES. A letter that SES refuses fails the request: it can be repeated with the same key. */
export function createMailer(from: string): Mailer {
  const client = new SESv2Client(clientSettings());
  return {
    async send({ to, subject, text, html }) {
      const sending = client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: {
            Simple: {
              Subject: { Data: subject, Charset: 'UTF-8' },
              Body: { Text: { Data: text, Charset: 'UTF-8' }, Html: { Data: html, Charset: 'UTF-8' } },
            },
          },
        }),
      );
      await sending.catch((error: unknown) => {
        throw new MailError(error);
      });
    },
  };
}
