import type { FormName } from '../../src/states/index.ts';

/** A student as the product's API shows it. */
export interface DemonstrationStudent {
  readonly id: string;
  readonly internalSisStudentId: string | null;
  readonly localNumber: string | null;
  readonly grade: string | null;
}

/** A plan document to load: what the authoring system would send, and the words of its PDF. */
export interface DemonstrationDocument {
  readonly id: string;
  readonly student: DemonstrationStudent;
  readonly form: FormName;
  readonly title: string;
  readonly status: 'draft' | 'completed';
  readonly fields: Readonly<Record<string, string | boolean | readonly object[]>>;
  readonly hasFile: boolean;
}
