import type { PDFDocumentProxy } from 'pdfjs-dist';
import { message } from './toolbar.ts';

/** Dots per inch of what is printed: a plan is text, and two hundred pages must fit a tablet's memory. */
const dotsPerInch = 150;
const pointsPerInch = 72;
/** JPEG, because PNG takes ten times as long to write. */
const quality = 0.92;

let isPrinting = false;

/** Draws every page, one after another, into pictures that only paper shows; then asks the browser to print. */
export async function printPages(pdf: PDFDocumentProxy): Promise<void> {
  if (isPrinting) return;
  isPrinting = true;
  const paper = document.createElement('div');
  paper.className = 'reader-paper';
  const status = message(document.body, '');
  status.classList.add('reader-printing');
  try {
    for (let number = 1; number <= pdf.numPages; number++) {
      status.textContent = `Preparing page ${number} of ${pdf.numPages} to print…`;
      paper.append(await pictureOf(pdf, number));
    }
    document.body.append(paper);
    status.remove();
    window.print();
  } finally {
    status.remove();
    paper.remove();
    isPrinting = false;
  }
}

async function pictureOf(pdf: PDFDocumentProxy, number: number): Promise<HTMLImageElement> {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: dotsPerInch / pointsPerInch });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
  await page.render({ canvas, viewport, intent: 'print' }).promise;
  const picture = document.createElement('img');
  picture.alt = `Page ${number}`;
  // At once: `toBlob` waits until the browser is idle, which it is not while a page is drawn.
  picture.src = canvas.toDataURL('image/jpeg', quality);
  [canvas.width, canvas.height] = [0, 0];
  await picture.decode();
  return picture;
}
