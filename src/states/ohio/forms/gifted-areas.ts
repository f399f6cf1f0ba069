/** The seven areas of giftedness in Ohio, with the notes that a badge shows. Source: samegoal.com, Ohio, Program Participation - Advanced Learners. */
export const giftedAreas = {
  superiorCognitive: 'Superior Cognitive Ability',
  visualOrPerformingArts: 'Visual or Performing Arts Ability',
  creativeThinking: 'Creative Thinking Ability',
  math: 'SAA - Math',
  science: 'SAA - Science',
  socialStudies: 'SAA - Social Studies',
  readingWriting: 'SAA - Reading, Writing, or a combination',
} as const;

export type GiftedArea = keyof typeof giftedAreas;

export const giftedAreaKeys = Object.keys(giftedAreas) as [GiftedArea, ...GiftedArea[]];
