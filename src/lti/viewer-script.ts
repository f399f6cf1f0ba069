export const viewerScriptPath = '/iep/lti/viewer-2.js';

/**
 * Shows the PDF in the browser's own viewer, or loads ours where that cannot be framed: where there is none (a browser would save the file unasked), and on
 * touch devices, whose viewers show the first page of a framed PDF or nothing. Safari of an iPad says that it is a Mac.
 */
export const viewerScript = `'use strict';
const main = document.querySelector('main');
const form = document.getElementById('file');
const hasViewer = navigator.pdfViewerEnabled ?? 'application/pdf' in navigator.mimeTypes;
const isTablet = /iPad|iPhone|Android/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
if (hasViewer && !isTablet && !matchMedia('(pointer: coarse)').matches) {
  const frame = document.createElement('iframe');
  frame.title = main.dataset.title;
  frame.name = form.target;
  if (main.dataset.file) frame.src = main.dataset.file;
  main.append(frame);
  if (!main.dataset.file) form.submit();
} else {
  import(main.dataset.reader).catch(() => {
    const text = document.createElement('p');
    text.className = 'reader-message';
    text.setAttribute('role', 'alert');
    text.textContent = 'The document could not be loaded. Check the connection, and click the flag in Campus again.';
    main.append(text);
  });
}
`;
