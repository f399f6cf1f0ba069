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
    async send(mail) {
      await binding.send({ from: { email: from, name: 'SameGoal Campus Link' }, ...mail });
    },
  };
}
