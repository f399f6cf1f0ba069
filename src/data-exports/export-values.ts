import { type EndpointOption, endpointOptions, type OptionSetting } from '../api-access/index.ts';
import type { SettingValues } from '../audit/index.ts';
import type { DataExport } from './data-export.ts';

/** Fields of an account, as pages and audit trail call them. */
export const contactLabels = {
  firstName: 'First Name',
  lastName: 'Last Name',
  email: 'Email',
  additionalEmails: 'Additional Emails',
} as const;

const statusTexts: Readonly<Record<DataExport['status'], string>> = {
  termsPending: 'Waiting for the terms of service',
  active: 'Active',
  disabled: 'Disabled',
};

/** Every setting of an export under its label, but those of SFTP Push. An option that narrows nothing is none. */
export const exportValues = (of: DataExport): SettingValues => ({
  [contactLabels.firstName]: of.firstName,
  [contactLabels.lastName]: of.lastName,
  [contactLabels.email]: of.email,
  [contactLabels.additionalEmails]: of.additionalEmails,
  Status: statusTexts[of.status],
  ...Object.fromEntries(
    of.endpoints.flatMap(({ endpoint, options }) => [
      [endpoint, 'permitted'],
      ...Object.entries(options).map(([name, setting]) => {
        const option = endpointOptions[endpoint][name];
        return [`${endpoint}: ${option?.label ?? name}`, optionText(option, setting)];
      }),
    ]),
  ),
});

function optionText(option: EndpointOption | undefined, { value, allowCallerOverride }: OptionSetting): string | null {
  const choices = option?.kind === 'choice' ? option.choices : {};
  const text = [value ?? []]
    .flat()
    .map((one) => choices[one] ?? one)
    .join(', ');
  if (allowCallerOverride) return text && `${text}, unless the caller says otherwise`;
  return text ? `${text}, fixed` : 'never set, whatever the caller says';
}
