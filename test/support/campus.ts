import { type District, setDemographics, setDocumentViewer } from '../../src/districts/index.ts';
import { platform } from './product.ts';

/** The Campus simulator, to which everything that the Worker fetches in a test goes. */
const origin = 'http://127.0.0.1:8788';

export interface SimulatedCampus {
  readonly name: string;
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

interface Connections {
  oneRoster: { baseUrl: string; accessTokenUrl: string; clientId: string; clientSecret: string };
  documentViewer: { publicKeysetUrl: string; openIdEndpoint: string; deploymentId: string; clientId: string };
}

/** Generates a district in the simulator and connects ours with it, both ways. Under another `name` it is another Campus. */
export async function connectCampus(
  district: District,
  students = 120,
  seed = 11,
  name = district.id.replaceAll('_', '-'),
): Promise<SimulatedCampus> {
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${origin}/${name}/control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  await control('PUT', 'district', { seed, students, startDate: '2026-11-02' });
  const { oneRoster, documentViewer } = await control<Connections>('GET', 'connections');
  await setDemographics(platform, district, oneRoster);
  await setDocumentViewer(platform, district, { ...documentViewer, issuer: null });
  return { name, control };
}
