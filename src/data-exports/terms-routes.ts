import { httpApp } from '../platform/http.ts';
import { answerPage } from '../platform/pages/index.ts';
import { openLink } from './mailed-link.ts';
import { takeNewSecret } from './rotation.ts';
import { acceptTerms } from './terms.ts';
import { CredentialsPage, DeadLinkPage, NewSecretPage, TermsPage } from './terms-page.tsx';

/** The pages behind a mailed link: read and accept the terms, or ask for a new secret, and copy the credentials once. */
export const termsRoutes = httpApp();

const titles = { terms: 'Terms of service', newSecret: 'New client secret' } as const;
const pages = { terms: TermsPage, newSecret: NewSecretPage } as const;
const take = { terms: acceptTerms, newSecret: takeNewSecret } as const;

termsRoutes.get('/terms/:token', async (c) => {
  const link = await openLink(c.get('platform'), c.req.param('token'));
  if (!link) return answerPage(c, DeadLinkPage(), { title: titles.terms, status: 404 });
  return answerPage(c, pages[link.purpose](link), { title: titles[link.purpose] });
});

termsRoutes.post('/terms/:token', async (c) => {
  const platform = c.get('platform');
  const token = c.req.param('token');
  const link = await openLink(platform, token);
  const credentials = link && (await take[link.purpose](platform, token));
  if (!credentials) return answerPage(c, DeadLinkPage(), { title: titles.terms, status: 404 });
  const { purpose, district } = link;
  const page = CredentialsPage({
    ...{ ...credentials, purpose, state: district.state },
    publicUrl: platform.config.API_URL,
  });
  return answerPage(c, page, { title: 'Your credentials', script: true });
});
