/** The controls of the reader. */
export interface Controls {
  readonly turn: (by: number) => void;
  readonly goTo: (page: number) => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
  readonly print: () => void;
}

function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'quiet small';
  element.textContent = text;
  element.title = label;
  if (text !== label) element.setAttribute('aria-label', label);
  element.addEventListener('click', act);
  return element;
}

/** `show` says which page is read. */
export function toolbar(count: number, controls: Controls): { element: HTMLElement; show(page: number): void } {
  const element = document.createElement('div');
  element.className = 'reader-bar';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', 'Document controls');
  const page = document.createElement('input');
  Object.assign(page, { type: 'number', min: '1', max: String(count), value: '1', inputMode: 'numeric' });
  page.setAttribute('aria-label', `Page, of ${count}`);
  page.addEventListener('change', () => {
    const wanted = Math.min(count, Math.max(1, Math.trunc(Number(page.value)) || 1));
    page.value = String(wanted);
    controls.goTo(wanted);
  });
  const of = document.createElement('span');
  of.textContent = `of ${count}`;
  const previous = button('‹', 'Previous page', () => controls.turn(-1));
  const next = button('›', 'Next page', () => controls.turn(1));
  element.append(
    ...[previous, page, of, next],
    ...[button('−', 'Zoom out', controls.zoomOut), button('+', 'Zoom in', controls.zoomIn)],
    ...[button('Fit', 'Fit the width', controls.fit), button('Print', 'Print', controls.print)],
  );
  const show = (number: number) => {
    page.value = String(number);
    previous.disabled = number === 1;
    next.disabled = number === count;
  };
  show(1);
  return { element, show };
}

/** A sentence in place of the document, which a screen reader says. */
export function message(main: HTMLElement, text: string): HTMLElement {
  const element = document.createElement('p');
  element.className = 'reader-message';
  element.setAttribute('role', 'status');
  element.textContent = text;
  main.append(element);
  return element;
}
