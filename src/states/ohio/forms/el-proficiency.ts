import { choiceField } from '../../forms/fields.ts';

/** The overall levels of Ohio's screener and yearly assessment (OELPS, OELPA). */
export const proficiencyField = () =>
  choiceField("Your Child's Overall Proficiency Determination", ['emerging', 'progressing', 'proficient']);
