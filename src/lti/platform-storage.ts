import { decodeJwt } from 'jose';
import type { Parameters } from '../platform/pages/form.ts';
import type { Platform } from '../platform/platform.ts';
import { findRegistration } from './login.ts';

/** The frame of Campus that keeps data for us, and the origin that it must be of: that of the registered OpenID Endpoint, as the specification says. */
export interface StoragePlace {
  readonly target: string;
  readonly origin: string;
}

/**
 * Where the login of a launch may be kept although the browser sent no cookie (1EdTech LTI OIDC Login with LTI Client Side postMessages). The token is not verified
 * yet: it only says which registration to look into, and whoever is asked must be of that registration's origin. Null when there is none.
 */
export async function storagePlace(platform: Platform, form: Parameters): Promise<StoragePlace | null> {
  const claims = unverified(form.get('id_token') ?? '');
  const clientId = typeof claims?.aud === 'string' ? claims.aud : claims?.aud?.[0];
  if (!claims?.iss || !clientId) return null;
  const found = await findRegistration(platform, { issuer: claims.iss, clientId, deploymentId: undefined });
  if (!found) return null;
  return {
    target: form.get('lti_storage_target') ?? '_parent',
    origin: new URL(found.connection.openIdEndpoint).origin,
  };
}

function unverified(idToken: string) {
  try {
    return decodeJwt(idToken);
  } catch {
    return null;
  }
}

/** The number goes up with every change: browsers keep a script for good. */
export const storageScriptPath = '/iep/lti/storage-2.js';

/**
 * Puts the login into the frame of Campus, and goes on to Campus; or gets it from there, and sends the form again with it. Messages as in 1EdTech LTI Client Side
 * postMessages (lti.put_data, lti.get_data): to the one origin, and nothing is taken from any other. Without a frame around us there is nobody to ask.
 */
export const storageScript = `'use strict';
const place = document.getElementById('lti-storage').dataset;
const around = window.opener ?? (window.parent === window ? null : window.parent);
function frame() {
  if (place.target === '_parent') return around;
  try {
    const named = around.frames[place.target];
    // A name that is no frame's can be something else of the window.
    return typeof named?.postMessage === 'function' ? named : around;
  } catch { return around; }
}
function ask(subject, more) {
  return new Promise((resolve) => {
    if (!around) return resolve(null);
    const messageId = crypto.randomUUID();
    const end = (answer) => { removeEventListener('message', hear); clearTimeout(timer); resolve(answer); };
    const hear = ({ origin, data }) => {
      if (origin !== place.origin || data?.subject !== subject + '.response' || data.message_id !== messageId) return;
      end(data.error ? null : data);
    };
    const timer = setTimeout(() => end(null), 1500);
    addEventListener('message', hear);
    frame().postMessage({ subject, message_id: messageId, ...more }, place.origin);
  });
}
const form = document.querySelector('form');
if (form) {
  ask('lti.get_data', { key: place.key }).then((answer) => {
    if (!answer?.value) return;
    form.elements.login.value = answer.value;
    form.submit();
  });
} else {
  const next = document.querySelector('a').href;
  ask('lti.put_data', { key: place.key, value: place.value }).then(() => location.replace(next));
}
`;

export const fileFormScriptPath = '/iep/lti/file-1.js';

/** Asks for the PDF in the frame of the viewer, where no cookie opens it. Without a script the form's button does. */
export const fileFormScript = `'use strict';
document.getElementById('file').submit();
`;
