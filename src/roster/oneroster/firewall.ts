import type { OutboundAnswer } from '../../platform/outbound.ts';

type Answer = Extract<OutboundAnswer, { kind: 'answer' }>;

/** OneRoster and OAuth answer errors in JSON. A refusal with a page for people, or a challenge, is from what stands in front. */
export function isFirewall({ status, headers, text }: Answer): boolean {
  if (headers.get('cf-mitigated') === 'challenge') return true;
  return [403, 406, 503].includes(status) && /^\s*<(!doctype|html|head|body)\b/i.test(text) && blocks(status, text);
}

/** 503 with a page is as a rule a server that is down. */
const blocks = (status: number, text: string) =>
  status !== 503 || /challenge|captcha|blocked|access denied|firewall/i.test(text);

/** What a district can do about it. `field` is the address that was called, as the settings name it. */
export const behindFirewall = (field: string): string =>
  `A firewall in front of the ${field} keeps SameGoal out: it answers with a page for people. ` +
  'Ask the people who run your Campus server to allow requests whose User-Agent begins with "SameGoal-Campus-Link".';
