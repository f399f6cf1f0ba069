import type { Child, FC } from 'hono/jsx';
import type { SignedIn } from '../../administrators/index.ts';
import type { DataExport, ExportCall, ExportError } from '../../data-exports/index.ts';
import type { District } from '../../districts/index.ts';
import type { Delivery, SftpPush, SftpTest } from '../../sftp-push/index.ts';
import { Field } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { Badge } from '../shell/parts.tsx';
import { tabPath } from '../shell/shell.tsx';
import { SignedForm } from '../shell/signed-form.tsx';
import { contactForm } from './contact-form.ts';

/** What the page of one data export shows. A form that was refused is among `refused`, under its name, with what was typed. */
export interface DataExportView {
  readonly who: SignedIn;
  readonly district: District;
  readonly dataExport: DataExport;
  readonly push: SftpPush | null;
  readonly deliveries: readonly Delivery[];
  readonly errors: readonly ExportError[];
  readonly calls: readonly ExportCall[];
  readonly refused: Readonly<Record<string, Entered>>;
  /** What a test of the SFTP connection has just found. */
  readonly sftpTest: SftpTest | null;
  /** What was just saved, and the id of the section that says it. */
  readonly saved: { readonly text: string; readonly section: string } | null;
}

/** What a section says; null for the others. */
export const savedIn = ({ saved }: Pick<DataExportView, 'saved'>, section: string): string | null =>
  saved?.section === section ? saved.text : null;

export const exportPath = (district: District, { id }: Pick<DataExport, 'id'>) =>
  `${tabPath(district, 'data-exports')}/${id}`;

/** A button that does one thing to the export. */
export const Button: FC<Pick<DataExportView, 'who' | 'district' | 'dataExport'> & { to: string; children?: Child }> = ({
  who,
  district,
  dataExport,
  to,
  children,
}) =>
  who.isReader ? null : (
    <SignedForm who={who} action={`${exportPath(district, dataExport)}/${to}`}>
      <button type="submit" class="quiet">
        {children}
      </button>
    </SignedForm>
  );

/** What is to be done about the terms, in a word (requirement R5). */
export const TermsStatus: FC<{ of: DataExport }> = ({ of: { status, terms } }) =>
  status === 'disabled' ? (
    <Badge kind="bad">Disabled</Badge>
  ) : status === 'active' ? (
    <Badge kind="good">Active</Badge>
  ) : terms.status === 'expired' ? (
    <Badge kind="warn">Terms link expired</Badge>
  ) : (
    <Badge kind="warn">Waiting for the terms of service</Badge>
  );

/** First name, last name, email, additional emails; as they are when `of` is given. */
export const ContactFields: FC<{ of?: DataExport; entered?: Entered | undefined }> = ({ of: stored, entered }) => (
  <>
    {(['firstName', 'lastName', 'email'] as const).map((name) => (
      <Field of={contactForm} name={name} value={stored?.[name]} entered={entered} />
    ))}
    <Field of={contactForm} name="additionalEmails" value={stored?.additionalEmails.join(', ')} entered={entered} />
  </>
);
