/**
 * What is left of a click on a flag when only what it reads and writes is asked for: the same statements of D1 and the same object of R2, over four requests, with
 * nothing decided, verified, or drawn.
 */
export default {
  async fetch(request, env): Promise<Response> {
    const row = (table: string) => env.DB.prepare(`select * from ${table} where id = ?`).bind('x');
    const { pathname } = new URL(request.url);
    if (pathname === '/login') {
      await row('registrations').all();
      return Response.redirect('https://campus.example.org/', 303);
    }
    if (pathname === '/launch') return Response.redirect('https://campus.example.org/', 303);
    await row('registrations').all();
    if (pathname === '/viewer') {
      await Promise.all([row('students').all(), row('documents').all(), env.DB.batch([row('badges'), row('marks')])]);
      const record = env.DB.prepare('insert into records (id, subject) values (?, ?) returning *');
      await record.bind(crypto.randomUUID(), 'x').all();
      return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
    }
    await env.DB.batch([row('records'), row('documents')]);
    await row('documents').all();
    const object = await env.FILES.get('k');
    return new Response(object?.body ?? null, { headers: { 'content-type': 'application/pdf' } });
  },
} satisfies ExportedHandler<{ DB: D1Database; FILES: R2Bucket }>;
