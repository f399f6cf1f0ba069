import type { FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import { clockText } from '../../calendar/texts.ts';
import { type District, type LegacyIntegration, type LegacyWarning, legacyLabels } from '../../districts/index.ts';
import { states } from '../../states/index.ts';
import { Field, FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Facts } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { Saved, SignedForm } from '../shell/signed-form.tsx';
import { legacyForm } from './form.ts';

export interface DetailsView {
  readonly saved: string | null;
  readonly who: SignedIn;
  readonly district: District;
  readonly legacy: (LegacyIntegration & { readonly warnings: readonly LegacyWarning[] }) | null;
  readonly entered?: Entered | undefined;
}

/** "Details": the district itself, and what came before the Digital Learning Partner integration. */
export const DetailsSection: FC<DetailsView> = ({ who, district, legacy, entered, saved }) => (
  <section class="card" aria-labelledby="details">
    <h2 id="details">Details</h2>
    <Saved text={saved} />
    <Facts
      facts={[
        ['District', district.name],
        ['State', states[district.state].name],
        ['District IRN', <code>{district.irn}</code>],
        ['Time zone', district.timeZone],
        ['Nightly run starts', clockText({ hour: district.nightlyHour, minute: 0 })],
      ]}
    />
    <h3>Infinite Campus</h3>
    <p class="muted small">
      These belong to older integrations. Leave both empty unless your district still has one. To remove one, empty its
      field.
    </p>
    {legacy?.warnings.map(({ field, message, remove }) => (
      <div class="hint">
        <p>
          <strong>{legacyLabels[field]}:</strong> {message}
        </p>
        <ol>
          {remove.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
      </div>
    ))}
    <SignedForm who={who} action={`${tabPath(district, 'district-information')}/details`}>
      <FormProblems entered={entered} />
      <Field of={legacyForm} name="sifUrl" value={legacy?.sifUrl} entered={entered} />
      <Field of={legacyForm} name="returnUrl" value={legacy?.returnUrl} entered={entered} />
      <p class="buttons">
        <button type="submit">Save details</button>
      </p>
    </SignedForm>
  </section>
);
