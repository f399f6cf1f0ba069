import type { FC } from 'hono/jsx';

/** Copies the text of the element with the id `of`. Shown by the script alone: without it, a click on a value selects all of it. */
export const CopyButton: FC<{ of: string; label: string }> = ({ of, label }) => (
  <button type="button" class="quiet copy" data-copy={of} aria-label={label} hidden>
    Copy
  </button>
);
