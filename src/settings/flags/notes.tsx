import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { noteLabels } from '../../badges/index.ts';
import type { District } from '../../districts/index.ts';
import { tabPath } from '../shell/shell.tsx';
import { Saved, SignedForm } from '../shell/signed-form.tsx';
import { noteBox } from './notes-form.ts';

export interface FlagNotesView {
  readonly who: SignedIn;
  readonly district: District;
  readonly saved: string | null;
}

/** Which program notes people read when they point at a flag in Campus. */
export const FlagNotesSection: FC<FlagNotesView> = ({ who, district, saved }) => (
  <section class="card" aria-labelledby="flag-notes">
    <h3 id="flag-notes">Notes on Flags</h3>
    <Saved text={saved} />
    <p class="muted">
      Campus shows up to 100 characters when a person points at a flag: the notes checked here, such as “Disability:
      ET09, Intellectual Disability”. A note that is not checked leaves the flags with the next run.
    </p>
    <SignedForm who={who} action={`${tabPath(district, 'district-information')}/flag-notes`}>
      <div class="columns">
        {noteLabels(district.state).map((label) => (
          <label class="check">
            <input
              type="checkbox"
              name={noteBox(label)}
              value="on"
              checked={!district.hiddenFlagNotes.includes(label)}
            />{' '}
            {label}
          </label>
        ))}
      </div>
      <p class="buttons">
        <button type="submit">Save notes</button>
      </p>
    </SignedForm>
  </section>
);
