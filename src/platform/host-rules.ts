import ipaddr from 'ipaddr.js';
import { type Config, isLocal } from './config.ts';
import { type FieldError, wrongFields } from './problems.ts';
import { ok, type Result, refuse } from './result.ts';

/** Refuses addresses that a deployed Worker may not call, each by its field: `secureUrl`s that somebody entered. */
export function callable(
  config: Pick<Config, 'PUBLIC_URL'>,
  addresses: Readonly<Record<string, string>>,
): Result<null> {
  if (isLocal(config)) return ok(null);
  const errors = Object.entries(addresses).flatMap(([field, address]): FieldError[] => {
    const message = hostFault(new URL(address).hostname.replace(/^\[|\]$/g, ''));
    return message === null ? [] : [{ field, message }];
  });
  return errors.length === 0 ? ok(null) : refuse(wrongFields(errors));
}

/**
 * Why a host may not be called, or null when it may. A deployed Worker talks to servers on the internet alone: an address of its own network, of this
 * machine or of a cloud's metadata service is nobody's Campus and nobody's SFTP server (RFC 6890; OWASP, Server-Side Request Forgery Prevention). A name is resolved by the runtime,
 * which has no way into private networks.
 */
export function hostFault(host: string): string | null {
  const name = isHost(host) ? canonicalHost(host) : null;
  if (name === null) return incomplete;
  if (ipaddr.isValid(name)) return ipaddr.parse(name).range() === 'unicast' ? null : notPublic;
  if (!nameShape.test(name)) return incomplete;
  return internalNames.some((end) => `.${name}`.endsWith(end)) ? notPublic : null;
}

/**
 * The host as the URL standard reads it, without brackets: `012.0.0.1` is 10.0.0.1, and so are `10.1` and `0xa000001`. Null for what is no host.
 */
function canonicalHost(host: string): string | null {
  const url = URL.parse(`http://${host.includes(':') ? `[${host}]` : host}`);
  return url && !url.port ? url.hostname.replace(/^\[|\]$/g, '') : null;
}

/** The shape alone, for a Worker that runs on a developer's machine. */
export const isHost = (host: string): boolean => /^[A-Za-z0-9.:-]{1,253}$/.test(host);

const incomplete = 'must be a complete host name, for example server.district.org';
const notPublic = 'must be a server on the internet, not an address inside a network';
const nameShape = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;
const internalNames = ['.localhost', '.local', '.internal', '.home.arpa', '.intranet', '.lan', '.corp', '.home'];
