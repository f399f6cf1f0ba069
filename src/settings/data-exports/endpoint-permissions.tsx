import type { FC } from 'hono/jsx';
import {
  type EndpointOption,
  endpointOptions,
  exportEndpointKeys,
  exportEndpoints,
  type OptionSetting,
  requireOwnState,
} from '../../api-access/index.ts';
import type { EndpointPermission } from '../../data-exports/index.ts';
import { reportsOf } from '../../states/index.ts';
import { FormProblems } from '../shell/fields.tsx';
import type { Entered } from '../shell/form.ts';
import { ActionForm, AskFirst, Saved, SignedForm } from '../shell/signed-form.tsx';
import { optionFields, overrideLabel } from './endpoint-permissions-form.ts';
import { type DataExportView, exportPath, savedIn } from './parts.tsx';

/** Endpoint Permissions: what the export may call, one form per endpoint (requirement R4). */
export const EndpointPermissions: FC<DataExportView> = (view) => {
  const { who, district, dataExport } = view;
  const others = exportEndpointKeys.filter(
    (key) => requireOwnState(district, [key]).ok && !dataExport.endpoints.some(({ endpoint }) => endpoint === key),
  );
  return (
    <section class="card" aria-labelledby="endpoints">
      <h2 id="endpoints">Endpoint Permissions</h2>
      <p class="muted small">
        With “{overrideLabel}”, your value is only a default, and Campus may send another. Without it, your value is
        fixed, and SameGoal refuses a call with another one.
      </p>
      {dataExport.endpoints.length === 0 && <p class="empty">This data export cannot call anything yet.</p>}
      <Saved text={savedIn(view, 'endpoints')} />
      {others.some((key) => key.startsWith('stateReporting/')) && (
        <ActionForm
          who={who}
          action={`${exportPath(district, dataExport)}/endpoints/all`}
          label={`Add all ${inWords(reportsOf(district.state).length)} state reports`}
        />
      )}
      {dataExport.endpoints.map((permission) => (
        <EndpointForm view={view} permission={permission} />
      ))}
      {others.length > 0 && (
        <SignedForm who={who} class="further" action={`${exportPath(district, dataExport)}/endpoints/add`}>
          <div class="field">
            <label for="new-endpoint">Endpoint</label>
            <select id="new-endpoint" name="endpoint">
              {others.map((key) => (
                <option value={key}>{key}</option>
              ))}
            </select>
          </div>
          <button type="submit">+ add endpoint</button>
        </SignedForm>
      )}
    </section>
  );
};

const inWords = (count: number) =>
  ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][count] ?? String(count);

const EndpointForm: FC<{ view: DataExportView; permission: EndpointPermission }> = ({ view, permission }) => {
  const { who, district, dataExport, refused } = view;
  const { endpoint, options } = permission;
  const entered = refused[endpoint];
  const id = endpoint.replace('/', '-');
  return (
    <details open={entered !== undefined}>
      <summary>
        {endpoint} <span class="muted small">{exportEndpoints[endpoint]}</span>
      </summary>
      <SignedForm who={who} action={`${exportPath(district, dataExport)}/endpoints/update`}>
        <input type="hidden" name="endpoint" value={endpoint} />
        <FormProblems entered={entered} />
        <table class="stack">
          <thead>
            <tr>
              <th scope="col">Option</th>
              <th scope="col">Value</th>
              <th scope="col">{overrideLabel}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(endpointOptions[endpoint]).map(([name, option]) => (
              <OptionRow {...{ id: `${id}-${name}`, name, option, entered }} setting={options[name]} />
            ))}
          </tbody>
        </table>
        <div class="buttons">
          <button type="submit">Update</button>
          <button type="submit" class="quiet" name="allowAll" value="yes">
            Allow override of all, and update
          </button>
        </div>
      </SignedForm>
      <AskFirst
        who={who}
        action={`${exportPath(district, dataExport)}/endpoints/remove`}
        label="Remove endpoint"
        of={endpoint}
        fields={{ endpoint }}
        sure={`Remove ${endpoint}. Calls to it fail at once.`}
      />
    </details>
  );
};

interface OptionRowProps {
  readonly id: string;
  readonly name: string;
  readonly option: EndpointOption;
  readonly setting: OptionSetting | undefined;
  readonly entered: Entered | undefined;
}

const OptionRow: FC<OptionRowProps> = ({ id, name, option, setting, entered }) => {
  const fields = optionFields(name);
  const value = entered?.values[fields.value] ?? [setting?.value ?? ''].flat().join(', ');
  const isAllowed = entered ? entered.values[fields.override] === 'yes' : (setting?.allowCallerOverride ?? true);
  const problem = entered?.problems[name];
  return (
    <tr>
      <th scope="row">
        <label for={id}>{option.label}</label>
      </th>
      <td>
        <OptionInput {...{ id, name: fields.value, option, value }} isWrong={problem !== undefined} />
        {problem && (
          <p class="field-problem" id={`${id}-problem`}>
            {problem}
          </p>
        )}
      </td>
      <td>
        <label class="check">
          <input type="checkbox" name={fields.override} value="yes" checked={isAllowed} />
          {overrideLabel}
        </label>
      </td>
    </tr>
  );
};

interface OptionInputProps {
  readonly id: string;
  readonly name: string;
  readonly option: EndpointOption;
  readonly value: string;
  readonly isWrong: boolean;
}

const OptionInput: FC<OptionInputProps> = ({ id, name, option, value, isWrong }) => {
  const wrong = isWrong ? ({ 'aria-invalid': 'true', 'aria-describedby': `${id}-problem` } as const) : {};
  if (option.kind !== 'choice')
    return (
      <input
        id={id}
        name={name}
        value={value}
        type={option.kind === 'date' ? 'date' : 'text'}
        maxlength={20_000}
        {...wrong}
      />
    );
  const choices = Object.entries(option.choices);
  const [only, ...more] = choices;
  if (only && more.length === 0)
    return (
      <label class="check">
        <input id={id} type="checkbox" name={name} value={only[0]} checked={value === only[0]} {...wrong} /> {only[1]}
      </label>
    );
  return (
    <select id={id} name={name} {...wrong}>
      <option value="" />
      {choices.map(([key, text]) => (
        <option value={key} selected={value === key}>
          {text}
        </option>
      ))}
    </select>
  );
};
