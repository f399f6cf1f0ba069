import type { Child, FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';

type Who = Pick<SignedIn, 'formToken' | 'isReader'>;

interface SignedFormProps {
  readonly who: Who;
  readonly action: string;
  readonly id?: string;
  readonly class?: string;
  readonly enctype?: 'multipart/form-data';
  /** The form changes nothing, such as a search. */
  readonly forReaders?: boolean;
  readonly children?: Child;
}

/** A form of a signed-in person, with the form token of the session. A reader sees what is in it, and has nothing to press. */
export const SignedForm: FC<SignedFormProps> = ({ who, forReaders = false, children, ...attributes }) => (
  <form method="post" {...attributes}>
    <FormToken who={who} />
    {who.isReader && !forReaders ? (
      <fieldset class="reading" disabled>
        {children}
      </fieldset>
    ) : (
      children
    )}
  </form>
);

const FormToken: FC<{ who: Who }> = ({ who }) => <input type="hidden" name="formToken" value={who.formToken} />;

interface ActionProps {
  readonly who: Who;
  readonly action: string;
  readonly label: string;
  /** Hidden fields of the form. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly enctype?: 'multipart/form-data';
}

const HiddenFields: FC<Pick<ActionProps, 'fields'>> = ({ fields = {} }) => (
  <>
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
  </>
);

/** A form that is one button. */
export const ActionForm: FC<ActionProps> = ({ who, action, label, fields }) =>
  who.isReader ? null : (
    <SignedForm who={who} action={action}>
      <HiddenFields fields={fields ?? {}} />
      <button type="submit" class="quiet">
        {label}
      </button>
    </SignedForm>
  );

/** A button that asks first: it opens to what will happen, and takes a check mark. `requireSure` checks it on the server. */
export const AskFirst: FC<ActionProps & { readonly sure: string; readonly of?: string; readonly children?: Child }> = ({
  who,
  action,
  label,
  fields,
  sure,
  of,
  children,
  ...form
}) =>
  who.isReader ? null : (
    <details class="ask">
      <summary>
        {label}
        {of && <span class="hidden"> {of}</span>}
      </summary>
      <SignedForm who={who} action={action} {...form}>
        <HiddenFields fields={fields ?? {}} />
        {children}
        <p>
          <label class="check">
            <input type="checkbox" name="sure" required /> {sure}
          </label>
        </p>
        <button type="submit" class="danger">
          {label}
        </button>
      </SignedForm>
    </details>
  );

/** What has just been saved, where it was saved. */
export const Saved: FC<{ text: string | null | undefined }> = ({ text }) =>
  text ? (
    <p class="done" role="status">
      {text}
    </p>
  ) : null;
