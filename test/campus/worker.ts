import { rootHeader } from './district.ts';
import { districtList } from './pages/districts.ts';

export { CampusDistrict } from './district.ts';

/** The object that keeps the names of the districts there are. */
const registry = '$districts';

/** Every district lives under its own first path segment, in a Durable Object of its own. */
export default {
  async fetch(request, env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/') return districtList(await env.CAMPUS_DISTRICT.getByName(registry).names());
    const match = /^\/([a-z0-9-]+)(\/.*)?$/.exec(url.pathname);
    if (!match?.[1]) return new Response('There is nothing here.', { status: 404 });
    const [, name, path = '/'] = match;
    const root = `${url.origin}/${name}`;
    url.pathname = path;
    const forwarded = new Request(url, request);
    forwarded.headers.set(rootHeader, root);
    const response = await env.CAMPUS_DISTRICT.getByName(name).fetch(forwarded);
    if (path === '/control/district' && request.method === 'PUT' && response.ok)
      await env.CAMPUS_DISTRICT.getByName(registry).remember(name);
    return response;
  },
} satisfies ExportedHandler<Env>;
