import { parseIsoDate } from '../calendar/iso-date.ts';
import { type FieldError, wrongFields } from '../platform/problems.ts';
import { ok, type Result, refuse } from '../platform/result.ts';
import { type EndpointOptions, endpointOptions, type OptionKind } from './endpoint-options.ts';
import type { ExportEndpoint } from './scopes.ts';

export type OptionValue = string | string[];

/** What an administrator has set for one option: a default while a caller may override it, otherwise fixed. */
export interface OptionSetting {
  /** Null: no value, as if a caller had left the option out. */
  readonly value: OptionValue | null;
  readonly allowCallerOverride: boolean;
}

export type OptionSettings = Readonly<Record<string, OptionSetting>>;

/** An option that nobody has set narrows nothing, so the caller may: it has no value, and a caller's is taken. */
const unset: OptionSetting = { value: null, allowCallerOverride: true };

/** The settings of every option of an endpoint. */
export const completeSettings = (endpoint: ExportEndpoint, settings: OptionSettings): OptionSettings =>
  Object.fromEntries(Object.keys(endpointOptions[endpoint]).map((option) => [option, settings[option] ?? unset]));

/** What is wrong with settings for an endpoint, by `<option>` and `<option>.value`; nothing when they can be stored. */
export function settingFaults(endpoint: ExportEndpoint, settings: OptionSettings): FieldError[] {
  const options: EndpointOptions = endpointOptions[endpoint];
  return Object.entries(settings).flatMap(([name, { value }]) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) return [{ field: name, message: `is not an option of ${endpoint}` }];
    const message = value === null ? null : valueFault(option, value);
    return message === null ? [] : [{ field: `${name}.value`, message }];
  });
}

/** Parameters as they arrive, from the address or from the JSON of a body. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** The parameters of an address: one that is there once is a text, otherwise a list. */
export const givenParameters = (queries: Readonly<Record<string, string[]>>): GivenParameters =>
  Object.fromEntries(Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]));

const isFixed = (settings: OptionSettings, option: string): boolean =>
  Object.hasOwn(settings, option) && settings[option]?.allowCallerOverride === false;

/** Which of the parameters by which pages are told apart a caller may give, for the links between them. */
export const pagingAllowed = (settings: OptionSettings) => ({
  limit: !isFixed(settings, 'limit'),
  offset: !isFixed(settings, 'offset'),
});

/**
 * The parameters that a call is answered for: the caller's own, and the settings' where the caller gives none. A caller's value for an option that may not be
 * overridden is refused with the option's name, unless it is the very value that is set.
 */
export function withSettings(settings: OptionSettings, given: GivenParameters): Result<GivenParameters> {
  const errors = Object.keys(given)
    .filter((option) => isFixed(settings, option) && !isSame(settings[option]?.value ?? null, given[option]))
    .map((field) => ({
      field,
      message:
        'is fixed by this data export, so the caller may not set it. To change that, see Settings > Data Exports > Endpoint Permissions',
    }));
  if (errors.length > 0) return refuse(wrongFields(errors));
  const set = Object.entries(settings).flatMap(([name, { value }]) => (value === null ? [] : [[name, value] as const]));
  return ok({ ...Object.fromEntries(set), ...given });
}

const isSame = (set: OptionValue | null, given: unknown): boolean =>
  set !== null && [set].flat().join() === [given].flat().join();

/** What is wrong with a value, and the remedy; null when nothing is. */
function valueFault(option: OptionKind, value: OptionValue): string | null {
  if (option.kind === 'codes') return [value].flat().every((code) => option.shape.test(code)) ? null : option.remedy;
  if (typeof value !== 'string') return 'must be one value';
  if (option.kind === 'date') return parseIsoDate(value) ? null : 'must be a real date, as YYYY-MM-DD';
  if (option.kind === 'text')
    return value.length <= option.maxLength ? null : `must have at most ${option.maxLength} characters`;
  if (option.kind === 'choice')
    return Object.hasOwn(option.choices, value) ? null : `must be one of ${Object.keys(option.choices).join(', ')}`;
  const { minimum, maximum } = option;
  const inRange = /^\d{1,9}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum;
  return inRange ? null : `must be a whole number from ${minimum} to ${maximum}`;
}
