import { describe, expect, it } from 'vitest';
import { hashPassword, passwordFault, verifyPassword } from '../../src/administrators/password.ts';

describe('a password', () => {
  it('is kept as scrypt with a salt of its own, and its cost beside it', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('correct horse', one)).toBe(true);
    expect(await verifyPassword('correct horse ', one)).toBe(false);
    expect(await verifyPassword('correct horse', null)).toBe(false);
  });

  it('is the same however a keyboard composes its letters', async () => {
    const hash = await hashPassword('M\u00fcller sings at noon');
    expect(await verifyPassword('Mu\u0308ller sings at noon', hash)).toBe(true);
  });

  it('is long enough, varied enough, and not the address', () => {
    const fault = (password: string) =>
      passwordFault(password, { email: 'jo.miller@example.org', names: [], isWellKnown: () => false });
    expect(fault('eleven char')).toContain('at least 12');
    expect(fault('x'.repeat(129))).toContain('at most 128');
    expect(fault('abababababababab')).toContain('different');
    expect(fault('Jo.Miller2026!')).toContain('email address');
    expect(fault('four words in a row')).toBeNull();
  });

  it.each([
    ['password1234', 'Many people'],
    ['123456789012', 'Many people'],
    ['QwertyUiop12', 'Many people'],
    ['!!sunshine2026', 'Many people'],
    ['summersummer', 'Many people'],
    ['qwertyqwerty1', 'Many people'],
    ['admin123admin123', 'Many people'],
    ['password password', 'Many people'],
    ['p a s s w o r d', 'Many people'],
    ['pass word 1234', 'Many people'],
    ['\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44\uff11\uff12\uff13\uff14', 'Many people'],
    ['abcdefghijkl', 'Many people'],
    ['abcd12345678', 'Many people'],
    ['zyxwvu987654', 'Many people'],
    ['samegoal2026', 'your district’s name'],
    ['CampusLink#2026', 'your district’s name'],
    ['maplehollow12', 'your district’s name'],
    ['Maple Hollow 26', 'your district’s name'],
    ['password-district-26', 'your district’s name'],
    ['26 larkmead 26', 'your district’s name'],
    ['maple leaves fall slowly', null],
    ['summer rain on tin roofs', null],
    ['understudy property abcde', null],
    ['four words in a row', null],
    ['tQ7#vR2!mX9z', null],
  ])('is not what others try first: %s', (password, problem) => {
    const wellKnown = ['123456789012', 'password', 'qwertyuiop', 'qwerty', 'summer', 'admin', 'sunshine', 'local'];
    const fault = passwordFault(password, {
      email: 'jo@district.org',
      names: ['Jo', 'Larkmead', 'Maple Hollow Local Schools'],
      isWellKnown: (text) => wellKnown.includes(text),
    });
    if (problem === null) expect(fault).toBeNull();
    else expect(fault).toContain(problem);
  });
});
