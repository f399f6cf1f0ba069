import { type Config, isLocal } from './config.ts';
import { type FieldError, problem } from './problems.ts';
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
  if (errors.length === 0) return ok(null);
  return refuse(
    problem('invalidRequest', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors }),
  );
}

/**
 * Why a host may not be called, or null when it may. A deployed Worker talks to servers on the internet alone: an address of its own network, of this
 * machine or of a cloud's metadata service is nobody's Campus and nobody's SFTP server (RFC 6890; OWASP, Server-Side Request Forgery Prevention). A name is resolved by the runtime,
 * which has no way into private networks.
 */
export function hostFault(host: string): string | null {
  const name = host.toLowerCase();
  if (name.includes(':')) return isPublicV6(name) ? null : notPublic;
  if (v4Shape.test(name)) return isPublicV4(name.split('.').map(Number)) ? null : notPublic;
  // Resolvers also read 2130706433, 0x7f.1 and 127.1 as addresses.
  if (!nameShape.test(name) || /^(0x[0-9a-f]*|\d+)$/.test(name.split('.').at(-1) ?? ''))
    return 'must be a complete host name, for example server.district.org';
  return internalNames.some((end) => `.${name}`.endsWith(end)) ? notPublic : null;
}

/** The shape alone, for a Worker that runs on a developer's machine. */
export const isHost = (host: string): boolean => /^[A-Za-z0-9.:-]{1,253}$/.test(host);

const notPublic = 'must be a server on the internet, not an address inside a network';
const v4Shape = /^\d{1,3}(\.\d{1,3}){3}$/;
const nameShape = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;
const internalNames = ['.localhost', '.local', '.internal', '.home.arpa', '.intranet', '.lan', '.corp', '.home'];

function isPublicV4(bytes: readonly number[]): boolean {
  const [a = 256, b = 256, c = 256] = bytes;
  if (bytes.some((byte) => byte > 255)) return false;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && (b === 168 || (b === 0 && c === 0) || (b === 0 && c === 2))) return false;
  return !(a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) && !(a === 203 && b === 0 && c === 113);
}

/** Global unicast is 2000::/3 (RFC 4291); of it, documentation, 6to4 and Teredo are none of ours, because the latter two can hold any IPv4 address. */
function isPublicV6(name: string): boolean {
  if (!/^[23][0-9a-f]{3}:[0-9a-f:]+$/.test(name)) return false;
  return !/^(2001:0*db8:|2002:|2001:0*:|2001::)/.test(name);
}
