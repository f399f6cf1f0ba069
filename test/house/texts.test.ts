import { describe, expect, it } from 'vitest';
import { openApiTexts, sourceTexts, type Text, textsOf } from './texts.ts';

/** The rules of docs/writing.md that a machine can check. */
const mostWords = 25;
const sentencesOf = (text: string) => text.split(/(?<=[.?!:])\s+/);
const wordsIn = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\d…]/u.test(word)).length;
const isLong = (text: string) => sentencesOf(text).some((sentence) => wordsIn(sentence) > mostWords);

const avoided = [
  /\bwhoever\b/i,
  /\banew\b/i,
  /\bless one day\b/i,
  /(?<=^|[.?!] )Of (?!course)/,
  /\bwhom (has|have|had|it|the roster)\b/i,
  /\balone\b(?<!(leave|leaves|left)( \w+){0,4} alone)/i,
  /\b(is|are) to be\b/i,
  /\be-mail/i,
  /\b(a|the|this|that|by) mail\b|\bmailed\b|\bmailbox\b/i,
  /\bper cent\b/i,
  /\bany more\b/i,
  /\bsomebody\b|\beverybody\b/i,
  /\bmeanwhile\b/i,
  /\bunder way\b|\bbegun\b/i,
  /\b(goes|go|going) on with\b/i,
  /\bcarr(y|ied|ies) out\b/i,
  /\bbeside the\b/i,
  /\bmay be had\b|\bcan be had\b/i,
  /\bpupil|\bkids?\b/i,
];
const isAvoided = (text: string) => avoided.some((turn) => turn.test(text));

const linesOf = (texts: Text[]) => texts.map(({ where, text }) => `${where} ${text}`);

/** Messages of the log: for the people who run the Worker, in short words. */
const isLog = ({ text }: Text) => wordsIn(text) < 8 && /^[a-z]/.test(text);

describe('a text that a person reads', () => {
  const texts = [...sourceTexts(), ...openApiTexts()];

  it('is found in pages, problems, emails, and the description of the API', () => {
    const all = texts.map(({ text }) => text).join('\n');
    for (const known of [
      'Blank fields are cleared.',
      'SameGoal cannot reach Campus',
      'Open this link to sign in',
      'Replaces the whole list.',
      'No student matches. Check the spelling, or use fewer filters.',
    ])
      expect(all).toContain(known);
  });

  it(`has at most ${mostWords} words in a sentence`, () => {
    expect(linesOf(texts.filter(({ text }) => isLong(text)))).toEqual([]);
  });

  it('avoids the turns that docs/writing.md lists', () => {
    expect(linesOf(texts.filter((text) => isAvoided(text.text) && !isLog(text)))).toEqual([]);
  });
});

describe('the collector of texts', () => {
  const found = (source: string) => textsOf('a.tsx', source).map(({ text }) => text);

  it('reads a sentence through the elements inside it', () => {
    expect(found('const a = <p>Open <strong>the flag</strong>{" "}of {name}.</p>;')).toContain('Open the flag of ….');
  });

  it('does not run one paragraph into the next', () => {
    expect(found('const a = <div>One.<p>Two.</p>Three.</div>;')).toEqual(
      expect.arrayContaining(['One.', 'Two.', 'Three.']),
    );
  });

  it('joins the parts of a sum, and puts … for values', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    expect(found("const a = 'Wait ' + `${n} minutes` + ', please';")).toContain('Wait … minutes, please');
  });

  it('leaves out imports and SQL', () => {
    expect(found("import a from 'some words here'; const b = sql`select two words`;")).toEqual([]);
  });

  it.each([
    ['a long sentence', `${'word '.repeat(mostWords)}more.`, true],
    ['two sentences that are long together', `${'word '.repeat(20)}end. ${'word '.repeat(20)}end.`, false],
  ])('measures %s', (_, text, expected) => {
    expect(isLong(text)).toBe(expected);
  });

  it.each([
    ['Whoever is invited', true],
    ['Of the last run', true],
    ['It leaves existing flags alone.', false],
    ['known from documents alone', true],
    ['We emailed a link', false],
  ])('judges "%s"', (text, expected) => {
    expect(isAvoided(text)).toBe(expected);
  });
});
