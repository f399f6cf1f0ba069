import { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  date: 'a date',
};

/** What is counted, by what a limit is about. */
const counted: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' };

const formats: Readonly<Record<string, string>> = {
  email: 'must be an email address, like name@district.org',
  url: 'must be a complete URL, like https://district.example.org/…',
  datetime: 'must be a date and time with its zone, like 2026-11-02T07:00:00Z',
};

/**
 * The sentences for what a schema does not word itself, as the end of one that begins with the field's name: what would be right. Undefined leaves zod's own.
 * Set once for every schema of the Worker.
 */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? 'is required' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${have(issue.origin)} at least ${issue.minimum}${counted[issue.origin] ?? ''}`;
    case 'too_big':
      return `must ${have(issue.origin)} at most ${issue.maximum}${counted[issue.origin] ?? ''}`;
    case 'invalid_value':
      return input === undefined ? 'is required' : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formats[issue.format];
    default:
      return undefined;
  }
}

const have = (origin: string) => (origin in counted ? 'have' : 'be');

z.config({ customError: messageOf });
