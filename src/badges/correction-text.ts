import { programs } from '../programs/index.ts';
import { type FormName, fieldsOfForm, forms } from '../states/index.ts';
import type { Correction } from './read-document.ts';

/** The fields to fill in, by the labels printed on the form: `MEETING TYPE`, or `Start or Date`. */
export function fieldsToCorrect(form: FormName, { anyOf }: Pick<Correction, 'anyOf'>): string {
  const labels = new Map(fieldsOfForm(forms[form]).map(({ name, label }) => [name, label]));
  return anyOf.map((set) => set.map((name) => labels.get(name) ?? name).join(' and ')).join(' or ');
}

/** For the person who enters the document: `would count for Section 504 if MEETING DATE were filled in`. */
export function correctionText(form: FormName, correction: Correction): string {
  const remedy = correction.problem === 'missing' ? 'were filled in' : 'were a day of the calendar';
  return `would count for ${programs[correction.program].name} if ${fieldsToCorrect(form, correction)} ${remedy}`;
}
