/** As much of a browser as a launch needs: a cookie jar, redirects, and forms that send themselves. No scripts. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  get(url: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.#send(url, { method: 'GET', headers });
  }

  /** Sends a form of a page, with its hidden fields. */
  submit(page: Page, form: Form): Promise<Page> {
    const target = new URL(form.action || page.url, page.url);
    const fields = new URLSearchParams(form.fields);
    if (form.method === 'get') return this.get(`${target.origin}${target.pathname}?${fields}`);
    return this.#send(target.href, {
      method: 'POST',
      body: fields,
      headers: { origin: new URL(page.url).origin },
    });
  }

  async #send(url: string, init: RequestInit & { headers: Record<string, string> }): Promise<Page> {
    const origin = new URL(url).origin;
    const cookies = [...this.#cookies].filter(([key]) => key.startsWith(`${origin} `)).map(([, value]) => value);
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookies.length > 0 && { cookie: cookies.join('; ') }) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      this.#cookies.set(`${origin} ${pair.split('=')[0]}`, pair);
    }
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location)
      return this.get(new URL(location, url).href, init.headers);
    const body = new Uint8Array(await response.arrayBuffer());
    return new Page(url, response.status, response.headers, body);
  }
}

export interface Form {
  readonly action: string;
  readonly method: 'get' | 'post';
  readonly fields: Record<string, string>;
  /** What a person reads in the form, its buttons included. */
  readonly text: string;
}

export class Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;

  constructor(url: string, status: number, headers: Headers, body: Uint8Array) {
    this.url = url;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  get text(): string {
    return new TextDecoder().decode(this.body);
  }

  get forms(): Form[] {
    return [...this.text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag = '', content = '']) => ({
      action: attribute(tag, 'action') ?? '',
      method: attribute(tag, 'method')?.toLowerCase() === 'post' ? 'post' : 'get',
      fields: Object.fromEntries(
        [...content.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, input = '']) => {
          const name = attribute(input, 'name');
          return name ? [[name, attribute(input, 'value') ?? '']] : [];
        }),
      ),
      text: content
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    }));
  }

  /** The values of an attribute of every element of a kind: where frames, embedded files and links lead. */
  attributes(element: string, name: string): string[] {
    return [...this.text.matchAll(new RegExp(`<${element}\\b([^>]*)>`, 'gi'))].flatMap(
      ([, tag = '']) => attribute(tag, name) ?? [],
    );
  }
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*("([^"]*)"|'([^']*)')`, 'i').exec(` ${tag}`);
  const value = match?.[2] ?? match?.[3];
  return value
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
