export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface Mailer {
  /** Hands the mail over for delivery. Throws when the mail service refuses it. */
  send(mail: Mail): Promise<void>;
}

/** Mail through the Worker's `send_email` binding; locally wrangler writes each mail to a file. */
export function mailerOf(binding: SendEmail, from: string): Mailer {
  return {
    async send({ subject, ...mail }) {
      await binding.send({ from: { email: from, name: 'SameGoal Campus Link' }, ...mail, subject: oneLine(subject) });
    },
  };
}

/** Whatever names stand in a subject, it adds no header line. */
export const oneLine = (subject: string): string =>
  subject.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
