/**
 * The special programs. `name` is the exact name of the flag in Campus (requirement F9); `abbreviation` is what other vendors and launch URLs use.
 */
export const programs = {
  specialEducation: { name: 'Special Education', abbreviation: 'SPED' },
  section504: { name: 'Section 504', abbreviation: '504' },
  advancedLearners: { name: 'Advanced Learners', abbreviation: 'AL' },
  k4Literacy: { name: 'K-4 Literacy', abbreviation: 'K4L' },
  englishLearners: { name: 'English Learners', abbreviation: 'EL' },
} as const satisfies Record<string, { name: string; abbreviation: string }>;

export type Program = keyof typeof programs;

export const programKeys = Object.keys(programs) as [Program, ...Program[]];
