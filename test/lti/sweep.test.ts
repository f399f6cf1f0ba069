import { expect, it } from 'vitest';
import { sweepLti } from '../../src/lti/index.ts';
import { ltiLogins, viewerSessions } from '../../src/lti/schema.ts';
import type { DocumentId } from '../../src/platform/ids.ts';
import { platform, someDistrict } from './support.ts';

it('forgets logins and opened documents whose time is over, and no other', async () => {
  const { district, student } = await someDistrict();
  const at = { old: new Date(Date.now() - 1).toISOString(), open: new Date(Date.now() + 60_000).toISOString() };
  for (const [name, expiresAt] of Object.entries(at)) {
    await platform.directory.insert(ltiLogins).values({
      stateHash: name,
      districtId: district.id,
      issuer: 'i',
      nonce: 'n',
      targetLinkUri: 't',
      browserHash: 'b',
      expiresAt,
    });
    await platform.directory.insert(viewerSessions).values({
      tokenHash: name,
      districtId: district.id,
      studentId: student.id,
      documentId: 'doc' as DocumentId,
      program: 'section504',
      browserHash: 'b',
      expiresAt,
    });
  }
  await sweepLti(platform);
  expect((await platform.directory.select().from(ltiLogins)).map(({ stateHash }) => stateHash)).toEqual(['open']);
  expect((await platform.directory.select().from(viewerSessions)).map(({ tokenHash }) => tokenHash)).toEqual(['open']);
});
