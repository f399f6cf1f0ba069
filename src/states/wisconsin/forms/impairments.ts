/** Areas of impairment in Wisconsin (PI 11.36). */
export const impairments = [
  'autism',
  'deafAndHardOfHearing',
  'deafblindness',
  'emotionalBehavioralDisability',
  'blindAndVisuallyImpaired',
  'intellectualDisability',
  'orthopedicImpairment',
  'otherHealthImpairment',
  'significantDevelopmentalDelay',
  'specificLearningDisability',
  'speechOrLanguageImpairment',
  'traumaticBrainInjury',
] as const;
