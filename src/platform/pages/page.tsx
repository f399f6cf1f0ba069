import type { Context } from 'hono';
import { html } from 'hono/html';
import type { Child, FC } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { scriptPath } from './script.ts';
import { stylesheetPath } from './stylesheet.ts';

/**
 * The frame of every page: language, title, the one stylesheet. `layout` is a class of the stylesheet for the body. A page that stands in no frame tells our own
 * origin, and no other, where its forms come from: under the header's `no-referrer` a browser would call the Origin of our own forms "null" (Fetch, 3.2).
 */
const Page: FC<{
  title: string;
  layout?: string;
  own: boolean;
  stylesheet: string;
  script: string | null;
  children?: Child;
}> = (props) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      {props.own && <meta name="referrer" content="same-origin" />}
      <title>{props.title}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href={props.stylesheet} />
      {props.script && <script src={props.script} defer />}
    </head>
    <body class={props.layout}>{props.children}</body>
  </html>
);

/** What a person reads to support, and the log line is found by. */
export const Reference: FC<{ id: string }> = ({ id }) => (
  <p class="reference">
    Reference <code>{id}</code>
  </p>
);

/** A page that says one thing, in the middle of a quiet screen: sign-in, terms, everything that went wrong. */
export const Notice: FC<{ heading: string; children?: Child; reference?: string | undefined }> = (props) => (
  <main class="notice">
    <h1>{props.heading}</h1>
    {props.children}
    {props.reference && <Reference id={props.reference} />}
  </main>
);

export interface PageOptions {
  readonly title: string;
  readonly layout?: string;
  readonly status?: ContentfulStatusCode;
  /** CSP sources that may show the page in a frame. Nobody, unless said. */
  readonly frameAncestors?: string;
  /** CSP sources of frames inside the page. */
  readonly frames?: string;
  /** The page draws a PDF itself: with a worker. */
  readonly reader?: boolean;
  /** The page has copy buttons or live parts, and so the script of our pages; or the address of a script of its own. */
  readonly script?: boolean | string;
}

const nobody = "'none'";

/** Answers with a page that runs no script but our own, loads nothing from another host, is kept in no cache, and posts its forms to us alone. */
export function answerPage(c: Context, content: Child, options: PageOptions): Response | Promise<Response> {
  const {
    title,
    layout,
    status = 200,
    frameAncestors = nobody,
    frames = "'none'",
    script = false,
    reader = false,
  } = options;
  const own = script ? "script-src 'self'; connect-src 'self'; " : '';
  c.header(
    'content-security-policy',
    `default-src 'none'; ${own}style-src 'self'; img-src 'self' data:${reader ? "; worker-src 'self'" : ''}; frame-src ${frames}; form-action 'self'; base-uri 'none'; frame-ancestors ${frameAncestors}`,
  );
  c.header('cache-control', 'private, no-store');
  // A host that has nothing but /iep/* serves the files of its pages there.
  const base = c.req.path.startsWith('/iep/') ? '/iep' : '';
  const page = (
    <Page
      title={title}
      own={frameAncestors === nobody}
      stylesheet={base + stylesheetPath}
      script={script === true ? base + scriptPath : script || null}
      {...(layout === undefined ? {} : { layout })}
    >
      {content}
    </Page>
  );
  return c.html(html`<!doctype html>${page}`, status);
}
