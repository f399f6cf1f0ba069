import { type EndpointOption, endpointOptions, type OptionSettings } from '../../api-access/index.ts';
import type { Parameters } from '../../platform/pages/index.ts';
import type { TypedField, TypedFields } from '../shell/form.ts';

export const overrideLabel = 'Allow caller override';

/** The names of an option's two fields. */
export const optionFields = (name: string) => ({ value: `value.${name}`, override: `override.${name}` }) as const;

/** What may be shown again of the form: the options of every endpoint, as the endpoints declare them. */
export const typedOptionFields: TypedFields = new Map(
  Object.values(endpointOptions).flatMap((all) =>
    Object.entries(all).flatMap(([name, option]: [string, EndpointOption]): [string, TypedField][] => [
      [optionFields(name).value, { label: option.label, ...(option.kind === 'choice' && { choices: option.choices }) }],
      [optionFields(name).override, { label: `${option.label}: ${overrideLabel}` }],
    ]),
  ),
);

/** Value and "Allow caller override" of each option, as the form has them. */
export function optionsIn(form: Parameters, names: readonly string[]): OptionSettings {
  const setting = (name: string) => {
    const fields = optionFields(name);
    const codes = (form.get(fields.value) ?? '').split(/[\s,;]+/).filter(Boolean);
    const value = codes.length > 1 ? codes : (codes[0] ?? null);
    return { value, allowCallerOverride: form.get('allowAll') === 'yes' || form.get(fields.override) === 'yes' };
  };
  return Object.fromEntries(names.map((name) => [name, setting(name)]));
}
