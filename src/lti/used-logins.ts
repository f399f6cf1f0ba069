import { NewestEntries } from '../platform/isolate-cache.ts';

/** As many as an isolate is launched with in the minutes that a login lasts, and more. */
const mostLogins = 10_000;

/**
 * The logins that launches have used up in this isolate, so that one that is sent again is refused at once. It decides nothing: two isolates may each see a
 * first launch of one login, and it is the record of access, with one row a login, that lets only one of them show a document.
 */
export class UsedLogins {
  readonly #logins = new NewestEntries<string, true>(mostLogins);

  /** False when a launch has used this login here before. */
  use(login: string): boolean {
    if (this.#logins.has(login)) return false;
    this.#logins.set(login, true);
    return true;
  }
}
