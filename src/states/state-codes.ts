/** The states whose participation rules and forms are known. */
export const states = { OH: 'Ohio', WI: 'Wisconsin' } as const;

export type StateCode = keyof typeof states;

export const stateCodes = Object.keys(states) as [StateCode, ...StateCode[]];
