import type { Evidence } from './evidence.ts';

/** `same`: one child. `different`: two children. `ask`: a person decides, and until then nothing moves. */
export type Verdict = 'same' | 'different' | 'ask';

type Rule = {
  readonly [Trait in keyof Evidence]?: Evidence[Trait] | readonly Evidence[Trait][];
} & { readonly verdict: Verdict };

/**
 * The first rule that holds decides. Two records are compared only when an id brings them together. No rule says `same` where both name and birth date differ:
 * an id alone never moves a child's plans.
 */
const rules: readonly Rule[] = [
  // The sourcedId is the record's own id. A document that names it may still mean another child.
  { sourcedId: 'agrees', name: ['agrees', 'close', 'unknown'], verdict: 'same' },
  { sourcedId: 'agrees', birthDate: 'agrees', verdict: 'same' },
  { sourcedId: 'agrees', verdict: 'ask' },

  // Another state id is another child, unless everything else says that the id was corrected.
  { stateStudentId: 'differs', localNumber: 'agrees', name: 'agrees', birthDate: 'agrees', verdict: 'ask' },
  { stateStudentId: 'differs', verdict: 'different' },

  { stateStudentId: 'agrees', name: 'agrees', birthDate: ['agrees', 'unknown'], verdict: 'same' },
  { stateStudentId: 'agrees', name: 'agrees', localNumber: 'agrees', verdict: 'same' },
  // Twins: one birth date, names a letter apart, two numbers, and an id that was typed twice.
  { stateStudentId: 'agrees', name: 'close', localNumber: 'differs', verdict: 'ask' },
  { stateStudentId: 'agrees', name: 'close', birthDate: ['agrees', 'unknown'], verdict: 'same' },
  // A child who was given another name.
  { stateStudentId: 'agrees', name: 'differs', localNumber: 'agrees', birthDate: 'agrees', verdict: 'same' },
  { stateStudentId: 'agrees', name: 'unknown', birthDate: ['agrees', 'unknown'], verdict: 'same' },
  { stateStudentId: 'agrees', verdict: 'ask' },

  // The number alone: it may have been given again.
  { localNumber: 'agrees', name: 'agrees', birthDate: 'agrees', verdict: 'same' },
  { localNumber: 'agrees', name: 'agrees', birthDate: 'unknown', enrollment: 'continues', verdict: 'same' },
  { localNumber: 'agrees', name: 'agrees', school: ['agrees', 'unknown'], enrollment: 'continues', verdict: 'same' },
  { localNumber: 'agrees', name: 'close', birthDate: 'agrees', verdict: 'same' },
  { localNumber: 'agrees', name: 'close', birthDate: 'unknown', enrollment: 'continues', verdict: 'same' },
  { localNumber: 'agrees', name: 'differs', birthDate: 'differs', verdict: 'different' },
  { localNumber: 'agrees', name: 'unknown', birthDate: ['agrees', 'unknown'], verdict: 'same' },
  { localNumber: 'agrees', verdict: 'ask' },
];

/** Whether two records are one child's, two children's, or a person's to decide. */
export function judge(evidence: Evidence): Verdict {
  const holds = ({ verdict: _, ...traits }: Rule) =>
    Object.entries(traits).every(([trait, wanted]) =>
      ([wanted].flat() as readonly string[]).includes(evidence[trait as keyof Evidence]),
    );
  return rules.find(holds)?.verdict ?? 'different';
}
