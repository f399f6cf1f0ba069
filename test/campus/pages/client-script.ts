/**
 * Runs in the student's page. A click on a flag shows the panel that the form posts into, with fields fetched for that click, because the hint that stands in
 * the page is good for one launch and not for ever. Without scripts the form posts as it is.
 */
export const studentScript = `'use strict';
// The platform side of LTI client side postMessages: keeps data for tools in frames, apart by origin, for as long as the page is open.
const kept = new Map();
const subjects = {
  'lti.capabilities': () => ({ supported_messages: Object.keys(subjects).map((subject) => ({ subject })) }),
  'lti.put_data': (origin, { key, value }) => {
    kept.set(origin + ' ' + key, value);
    return { key, value };
  },
  'lti.get_data': (origin, { key }) => ({ key, value: kept.get(origin + ' ' + key) ?? null }),
};
addEventListener('message', ({ origin, source, data }) => {
  const answer = Object.hasOwn(subjects, data?.subject ?? '') ? subjects[data.subject](origin, data) : null;
  if (!answer) return;
  source.postMessage({ subject: data.subject + '.response', message_id: data.message_id, ...answer }, origin);
});
function keepsData(form) {
  if (form.elements.lti_storage_target) return;
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'lti_storage_target', value: '_parent' });
  form.append(field);
}
const panel = document.getElementById('document-panel');
for (const form of document.querySelectorAll('form.launch'))
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    panel.hidden = false;
    panel.querySelector('h2').textContent = form.dataset.title;
    panel.querySelector('a').href = form.dataset.open;
    const answer = await fetch(form.dataset.login, { method: 'POST' }).catch(() => null);
    if (answer?.ok)
      for (const [name, value] of Object.entries(await answer.json())) form.elements[name].value = value;
    keepsData(form);
    form.submit();
    panel.scrollIntoView({ block: 'nearest' });
  });
for (const link of document.querySelectorAll('a.show-document'))
  link.addEventListener('click', (event) => {
    const form = [...document.querySelectorAll('form.launch')].find((each) => each.dataset.open === link.href);
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
panel?.querySelector('button').addEventListener('click', () => {
  panel.hidden = true;
  panel.querySelector('iframe').src = 'about:blank';
});
`;
