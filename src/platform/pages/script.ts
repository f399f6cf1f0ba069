import { fingerprint } from './fingerprint.ts';

/**
 * The one script of our pages. Nothing depends on it: it copies what a click selects, and shows what a reload shows. A part of a page that is live names in
 * `data-live` a stream of server-sent events: `progress` with the part's new content, made by the server, and `over`.
 */
export const script = `
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const value = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(value.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(value);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
}
for (const part of document.querySelectorAll('[data-live]')) {
  const source = new EventSource(part.dataset.live);
  source.addEventListener('progress', (event) => { part.innerHTML = event.data; });
  source.addEventListener('over', () => { source.close(); location.reload(); });
}
`.trim();

export const scriptPath = `/assets/pages-${fingerprint(script)}.js`;
