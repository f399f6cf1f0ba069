import type { FC } from 'hono/jsx';

/** Copies the text of the element with the id `of`. Shown by the script alone: without it, a click on a value selects all of it. */
export const CopyButton: FC<{ of: string; label: string }> = ({ of, label }) => (
  <button type="button" class="quiet copy" data-copy={of} aria-label={label} hidden>
    Copy
  </button>
);

export const copyScriptPath = '/assets/copy-1.js';

/** The one script of our pages. The number in its path goes up with every change. */
export const copyScript = `
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
`.trim();
