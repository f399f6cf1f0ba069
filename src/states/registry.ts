import { ssid } from './ohio/identifiers.ts';
import type { StudentIdentifier } from './state.ts';
import type { StateCode } from './state-codes.ts';
import { wiseId } from './wisconsin/identifiers.ts';

export const studentIdentifiers: Readonly<Record<StateCode, StudentIdentifier>> = { OH: ssid, WI: wiseId };
