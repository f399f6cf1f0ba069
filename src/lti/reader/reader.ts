/**
 * Shows a plan's PDF in the page itself, with pdf.js, where the browser has no viewer that can be framed. Runs in the browser: `scripts/reader-assets.ts` puts it
 * beside the files of pdf.js. It draws the pages near the one that is read, however many there are, and each with a text layer for screen readers.
 */
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { printPages } from './print.ts';
import { message, toolbar } from './toolbar.ts';

type Pdfjs = typeof import('pdfjs-dist');
type Viewer = typeof import('pdfjs-dist/web/pdf_viewer.mjs');

const here = new URL('.', import.meta.url);
const file = (name: string) => new URL(name, here).href;

/** A tablet has little memory for what is drawn. */
const mostPixels = 5 * 1024 * 1024;
const [smallest, largest] = [0.25, 5];

async function load(): Promise<{ pdfjs: Pdfjs; viewer: Viewer }> {
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = file('pdf_viewer.css');
  document.head.append(style);
  const pdfjs = (await import(file('pdf.min.mjs'))) as Pdfjs;
  pdfjs.GlobalWorkerOptions.workerSrc = file('pdf.worker.min.mjs');
  // Where the viewer's own file looks for it.
  Object.assign(globalThis, { pdfjsLib: pdfjs });
  return { pdfjs, viewer: (await import(file('pdf_viewer.mjs'))) as Viewer };
}

/** The PDF, by the sealed session of this page. Null when it is shown no longer. */
async function fetchPdf(form: HTMLFormElement): Promise<Uint8Array | null> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  const response = await fetch(form.action, { method: 'POST', body });
  if (!response.ok || !response.headers.get('content-type')?.startsWith('application/pdf')) return null;
  return new Uint8Array(await response.arrayBuffer());
}

async function start(main: HTMLElement, form: HTMLFormElement): Promise<void> {
  const status = message(main, 'Loading the document…');
  const [{ pdfjs, viewer }, data] = await Promise.all([load(), fetchPdf(form)]);
  if (!data) {
    status.textContent = 'The document is no longer open. Go back to the student in Campus and click the flag again.';
    return;
  }
  const pdf = await pdfjs.getDocument({
    data,
    cMapUrl: file('cmaps/'),
    standardFontDataUrl: file('standard_fonts/'),
    wasmUrl: file('wasm/'),
    // The policy of the page runs no WebAssembly; each decoder has a form without.
    useWasm: false,
    useWorkerFetch: false,
    enableXfa: false,
  }).promise;
  status.remove();
  show(main, pdf, viewer);
}

function show(main: HTMLElement, pdf: PDFDocumentProxy, { EventBus, PDFLinkService, PDFViewer, LinkTarget }: Viewer) {
  const container = document.createElement('div');
  container.className = 'reader-pages';
  container.tabIndex = 0;
  container.setAttribute('role', 'region');
  container.setAttribute('aria-label', main.dataset.title ?? 'Plan document');
  const pages = document.createElement('div');
  pages.className = 'pdfViewer';
  container.append(pages);
  const place = document.createElement('div');
  place.className = 'reader-place';
  place.append(container);

  const eventBus = new EventBus();
  const linkService = new PDFLinkService({ eventBus, externalLinkTarget: LinkTarget.BLANK });
  const zoom = (by: number) => {
    viewer.currentScale = Math.min(largest, Math.max(smallest, viewer.currentScale * by));
  };
  const turn = (by: number) => {
    const next = viewer.currentPageNumber + by;
    if (next >= 1 && next <= pdf.numPages) viewer.currentPageNumber = next;
  };
  const print = () => printPages(pdf);
  const bar = toolbar(pdf.numPages, {
    turn,
    goTo: (page) => {
      viewer.currentPageNumber = page;
    },
    zoomIn: () => zoom(1.25),
    zoomOut: () => zoom(0.8),
    fit: () => {
      viewer.currentScaleValue = 'page-width';
    },
    print,
  });
  main.classList.add('reader');
  main.append(bar.element, place);
  const viewer = new PDFViewer({
    ...{ container, viewer: pages, eventBus, linkService, maxCanvasPixels: mostPixels },
    // A page takes the whole width: strips beside it would be a sixth of a narrow frame.
    removePageBorders: true,
  });
  linkService.setViewer(viewer);
  eventBus.on('pagesinit', () => {
    viewer.currentScaleValue = 'page-width';
  });
  // A page that fits the width goes on to do so when a tablet is turned.
  addEventListener('resize', () => {
    const { currentScaleValue } = viewer;
    viewer.currentScaleValue = currentScaleValue;
  });
  eventBus.on('pagechanging', ({ pageNumber }: { pageNumber: number }) => bar.show(pageNumber));
  viewer.setDocument(pdf);
  linkService.setDocument(pdf);

  const keys: Record<string, () => void> = {
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    '0': () => {
      viewer.currentScaleValue = 'page-width';
    },
    n: () => turn(1),
    p: () => turn(-1),
    ArrowRight: () => turn(1),
    ArrowLeft: () => turn(-1),
  };
  addEventListener('keydown', (event) => {
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && event.key === 'p') {
      event.preventDefault();
      print();
      return;
    }
    if (withControl || event.altKey || event.target instanceof HTMLInputElement) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const [main, form] = [document.querySelector('main'), document.querySelector<HTMLFormElement>('#file')];
if (main && form)
  start(main, form).catch(() => {
    main.replaceChildren();
    message(main, 'We cannot show the document here. Open it in a new tab, or ask the student’s case manager for it.');
  });
