import type { CookieOptions } from 'hono/utils/cookie';

/** Where a cookie has to work: in a page that Campus shows inside a frame, or in our own pages only. */
export type CookieUse = 'framed' | 'ownPages';

/**
 * Name and attributes of a cookie that ties a secret to one browser. On https it is a `__Host-` cookie: no subdomain can plant one, and it goes nowhere else.
 * A framed page is a third party to Campus, so its cookie needs SameSite=None, and Partitioned where browsers keep a jar per embedding site. On plain http,
 * which configuration allows on the loopback address alone, all of these need Secure, which not every browser accepts there; the simulator on another
 * port is the same site, so Lax is enough.
 */
export function browserCookie(publicUrl: string, name: string, use: CookieUse, maxAge: number) {
  const common = { path: '/', httpOnly: true, maxAge } as const;
  const options: CookieOptions = !publicUrl.startsWith('https:')
    ? { ...common, secure: false, sameSite: 'Lax' }
    : use === 'framed'
      ? { ...common, secure: true, sameSite: 'None', partitioned: true }
      : { ...common, secure: true, sameSite: 'Lax' };
  return { name: publicUrl.startsWith('https:') ? `__Host-${name}` : name, options };
}
