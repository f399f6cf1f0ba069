import { type Badge, badgesFrom, type ParticipationDocument, timelineOf } from '../../src/badges/index.ts';
import { type FieldsOf, type FormName, forms } from '../../src/states/index.ts';
import { asDocumentId } from '../support/ids.ts';

type Written<Name extends FormName> = { [Field in keyof FieldsOf<Name>]?: FieldsOf<Name>[Field] | string };

let written = 0;

/** A completed document; dates as plain text. Its id is greater than those written before it. */
export const completed = <Name extends FormName>(form: Name, fields: Written<Name>): ParticipationDocument => ({
  id: asDocumentId(`doc-${String(++written).padStart(6, '0')}`),
  form,
  status: 'completed',
  fields,
});

export const draft = <Name extends FormName>(form: Name, fields: Written<Name>): ParticipationDocument => ({
  ...completed(form, fields),
  status: 'draft',
});

const stateOf = ([first]: readonly ParticipationDocument[]) => forms[first?.form as FormName]?.state ?? 'OH';

/** By the rules of the state whose forms the documents are on. */
export const timeline = (...documents: ParticipationDocument[]) => timelineOf(stateOf(documents), documents);

export const badges = (...documents: ParticipationDocument[]): Badge[] => badgesFrom(timeline(...documents).entries);
