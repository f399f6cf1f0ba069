import { reportsOf } from '../../src/states/index.ts';
import { UnexpectedAnswer } from './http.ts';

/** The state reports that the demonstration's data export may call. */
export const reportNames = reportsOf('OH').map(({ name }) => name);

/** How many records the product says that a report has. */
export async function countRecords(product: string, token: string, name: string, parameters: object): Promise<number> {
  const url = new URL(`/v1/oh/stateReporting/${name}?limit=1`, product);
  for (const [parameter, value] of Object.entries(parameters)) url.searchParams.set(parameter, String(value));
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new UnexpectedAnswer(`GET ${url} answered ${response.status}: ${await response.text()}`);
  return Number(response.headers.get('x-total-count'));
}
