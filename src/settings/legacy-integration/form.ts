import { legacyIntegrationFields, legacyLabels } from '../../districts/index.ts';
import { settingsForm } from '../shell/form.ts';

const { sifUrl, returnUrl } = legacyIntegrationFields.shape;

/** The addresses of the integrations that came before. */
export const legacyForm = settingsForm('details', {
  sifUrl: {
    label: legacyLabels.sifUrl,
    parser: sifUrl,
    optional: true,
    type: 'url',
    help: 'From the older SIF-based demographics. Together with Nightly Demographics, it may break flags and reporting.',
  },
  returnUrl: {
    label: legacyLabels.returnUrl,
    parser: returnUrl,
    optional: true,
    type: 'url',
    help: 'From the older outline link-based document viewer. It stops working once Nightly Demographics is set up.',
  },
});
