import fc from 'fast-check';
import { kinds } from '../../campus/faults.ts';
import type { Death } from '../mortal.ts';

export interface Mishap {
  readonly step: number;
  readonly kind: Death | 'twice' | 'edited';
}

/** What befalls one run: executions that die, messages that come twice, people who edit flags, whatever Campus does meanwhile, and a run that is given up. */
export interface Storm {
  readonly mishaps: readonly Mishap[];
  readonly faults: readonly object[];
  /** Steps after which the run is given up; null for one that comes to its end. */
  readonly givenUpAfter: number | null;
}

export const calm: Storm = { mishaps: [], faults: [], givenUpAfter: null };

const death = fc.record({ call: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom('before', 'after') });
const mishaps = fc.array(
  fc.record({
    step: fc.nat({ max: 4 }),
    kind: fc.oneof(death, fc.constantFrom('twice' as const, 'edited' as const)),
  }) as fc.Arbitrary<Mishap>,
  { maxLength: 5 },
);

/** Every fault of the simulator, on readings and on writes, now and then or the whole night. */
const fault = fc.record(
  {
    match: fc.constantFrom('programParticipations', 'programParticipations', '/programs', 'token'),
    kind: fc.constantFrom(...kinds),
    method: fc.constantFrom('GET', 'PUT', 'DELETE'),
    every: fc.integer({ min: 1, max: 3 }),
    times: fc.constantFrom(1, 2, 5),
    retryAfter: fc.constant(0),
    ms: fc.constant(5),
    limit: fc.constantFrom(1, 10, 50),
  },
  { requiredKeys: ['match', 'kind', 'every', 'retryAfter', 'ms', 'limit'] },
);

export const storm: fc.Arbitrary<Storm> = fc.record({
  mishaps,
  faults: fc.array(fault, { maxLength: 2 }),
  givenUpAfter: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 5 }),
});
