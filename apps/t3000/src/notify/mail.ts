import type { Config } from '@t3000/contract';
import type { MailSender } from '@t3000/server';

/** A mail server that says nothing for so long is given up; the message is tried again later. */
const SILENCE_MAX_MS = 15_000;

/** Mail over the server of the configuration; undefined when none is named. */
export function mailSender({ host, port, security, user, password, from }: Config['mail']): MailSender | undefined {
  if (host === '' || from === '') return undefined;
  const options = {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password } }),
    connectionTimeout: SILENCE_MAX_MS,
    greetingTimeout: SILENCE_MAX_MS,
    socketTimeout: SILENCE_MAX_MS,
    // Texts of devices are text: they name no files and no addresses to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return {
    send: async (mail) => {
      // Loaded with the first message: many sites never send one, and the library takes twenty megabytes.
      const { createTransport } = await import('nodemailer');
      await createTransport(options).sendMail({
        from,
        to: mail.to,
        subject: mail.subject,
        text: mail.text,
        messageId: mail.messageId,
      });
    },
  };
}
