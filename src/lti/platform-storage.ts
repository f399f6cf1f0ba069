import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { unverifiedClaims } from './id-token.ts';
import { findRegistration, readState } from './login.ts';

/** The frame of Campus that keeps data for us, and the origin that it must be of: that of the registered OpenID Endpoint, as the specification says. */
export interface StoragePlace {
  readonly target: string;
  readonly origin: string;
}

/**
 * Where Campus may have kept the login of a launch (1EdTech LTI OIDC Login with LTI Client Side postMessages). The token is not verified yet: it only says which
 * registration to look into, and the frame that is asked must be of that registration's origin. Null when there is none.
 */
export async function storagePlace(platform: Platform, form: Parameters): Promise<StoragePlace | null> {
  const target = form.get('lti_storage_target');
  if (!target && !readState(form.get('state') ?? '')?.isStored) return null;
  const { issuer, clientId, deploymentId } = unverifiedClaims(form.get('id_token') ?? '');
  if (!issuer || !clientId) return null;
  const found =
    (await findRegistration(platform, { issuer, clientId, deploymentId: undefined })) ??
    (await findRegistration(platform, { issuer, clientId, deploymentId }));
  return found && { target: target ?? '_parent', origin: new URL(found.connection.openIdEndpoint).origin };
}

/** The number goes up with every change: browsers keep a script for good. */
export const storageScriptPath = '/iep/lti/storage-3.js';

/**
 * Stores the login and goes on to Campus; or finds it, and sends the form again with it. It is stored twice: in the session storage of this tab, which some
 * browsers keep in a frame where they keep no cookie, and in the frame of Campus. Messages as in 1EdTech LTI Client Side postMessages (lti.put_data,
 * lti.get_data): to the one origin, and nothing is taken from any other.
 *
 * The form leads into a frame of this page, so that the browser's Back goes to Campus at the first press. A storage that answers late is heard late.
 */
export const storageScript = `'use strict';
const place = document.getElementById('lti-storage').dataset;
const around = window.opener ?? (window.parent === window ? null : window.parent);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
function inThisTab(use) {
  try { return use(sessionStorage); } catch { return null; }
}
function frame() {
  if (place.target === '_parent') return around;
  try {
    const named = around.frames[place.target];
    // A name that is no frame's can be something else of the window.
    return typeof named?.postMessage === 'function' ? named : around;
  } catch { return around; }
}
function ask(subject, more, ms) {
  return new Promise((resolve) => {
    if (!around || !place.origin) return resolve(null);
    const messageId = crypto.randomUUID();
    const end = (answer) => { removeEventListener('message', hear); clearTimeout(timer); resolve(answer); };
    const hear = ({ origin, data }) => {
      if (origin !== place.origin || data?.subject !== subject + '.response' || data.message_id !== messageId) return;
      end(data.error ? null : data);
    };
    const timer = setTimeout(() => end(null), ms);
    addEventListener('message', hear);
    frame().postMessage({ subject, message_id: messageId, ...more }, place.origin);
  });
}
function say(id) {
  document.getElementById('opening').hidden = true;
  document.getElementById(id).hidden = false;
}
async function put() {
  const isHere = inThisTab((storage) => { storage.setItem(place.key, place.value); return true; });
  await ask('lti.put_data', { key: place.key, value: place.value }, 3000);
  if (!isHere && !place.origin) return say('blocked');
  location.replace(document.querySelector('a').href);
}
async function find() {
  const here = inThisTab((storage) => storage.getItem(place.key));
  if (here) return here;
  for (const began = Date.now(); around && place.origin && Date.now() - began < 5000; await sleep(700)) {
    const answer = await ask('lti.get_data', { key: place.key }, 60000);
    if (answer?.value) return answer.value;
  }
  return null;
}
async function get(form) {
  const patience = setTimeout(() => say('blocked'), 10000);
  const login = await find();
  clearTimeout(patience);
  if (!login) return say('blocked');
  form.elements.login.value = login;
  const viewer = document.querySelector('iframe');
  viewer.hidden = false;
  document.querySelector('main').hidden = true;
  form.submit();
}
const form = document.querySelector('form');
if (form) get(form); else put();
`;
