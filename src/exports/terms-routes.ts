import { httpApp } from '../platform/http.ts';
import { answerPage } from '../platform/pages/index.ts';
import { CredentialsPage, DeadLinkPage, TermsPage } from './pages/terms.tsx';
import { acceptTerms, openTerms } from './terms.ts';

/** The pages behind a mailed terms link: read, accept, and copy the credentials once. */
export const termsRoutes = httpApp();

const title = 'Terms of service';

termsRoutes.get('/terms/:token', async (c) => {
  const terms = await openTerms(c.get('platform'), c.req.param('token'));
  return terms ? answerPage(c, TermsPage(terms), { title }) : answerPage(c, DeadLinkPage(), { title, status: 404 });
});

termsRoutes.post('/terms/:token', async (c) => {
  const platform = c.get('platform');
  const credentials = await acceptTerms(platform, c.req.param('token'));
  return credentials
    ? answerPage(c, CredentialsPage({ ...credentials, publicUrl: platform.config.PUBLIC_URL }), {
        title: 'Your credentials',
      })
    : answerPage(c, DeadLinkPage(), { title, status: 404 });
});
