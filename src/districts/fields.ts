import { z } from '@hono/zod-openapi';
import { isoDateField } from '../calendar/iso-date-field.ts';
import { isTimeZone } from '../calendar/time-zone.ts';
import { secureUrl } from '../platform/config.ts';
import { isHost } from '../platform/host-rules.ts';
import { programKeys, programs } from '../programs/programs.ts';
import { stateCodes } from '../states/index.ts';
import { defaultWithdrawalShare, flagModes } from './schema.ts';
import { staffRoles } from './staff-roles.ts';

const text = (example: string) => z.string().trim().min(1, 'must not be empty').max(200).openapi({ example });
const url = (example: string, max = 2000) =>
  secureUrl.max(max).refine(hasPlainHost, plainHost).openapi({ type: 'string', format: 'uri', example });

/** A host is also written into `Content-Security-Policy`, where `*` and `;` have a meaning of their own. */
const hasPlainHost = (text: string) => {
  const host = URL.parse(text)?.hostname;
  return !host || isHost(host.replace(/^\[|\]$/g, ''));
};
const plainHost = 'must name its host by letters, digits, dots and hyphens';

/** A Client ID and Deployment IDs are ASCII (RFC 6749, A.1; LTI 1.3 core, 5.3.3). */
const campusId = (example: string) =>
  text(example).regex(/^[\x20-\x7e]*$/, 'must be as Campus generated it: ASCII characters only');

export const districtFields = z
  .strictObject({
    name: text('Maple Hollow Local Schools'),
    state: z
      .enum(stateCodes, { error: `must be one of ${stateCodes.join(', ')}` })
      .openapi({ description: 'The state whose forms and participation rules apply.' }),
    irn: z
      .string()
      .regex(/^\d{6}$/, 'must be six digits, leading zeros kept')
      .openapi({
        example: '043752',
        description:
          "The state's number of the district, six digits; one that is shorter is filled up with leading zeros.",
      }),
    timeZone: z
      .string()
      .refine(isTimeZone, { message: 'must be an IANA time zone, for example America/New_York' })
      .default('America/New_York'),
    nightlyHour: z
      .int()
      .min(0)
      .max(23)
      .default(1)
      .openapi({ description: 'The local hour at which the nightly run may begin.' }),
    withdrawalShare: z
      .int({ error: 'must be a whole number of per cent' })
      .min(0, { error: 'must be at least 0' })
      .max(50, { error: 'must be at most 50' })
      .default(defaultWithdrawalShare)
      .openapi({
        description:
          'Per cent of the active students. A night whose pull lacks more of them, and more than twenty students, withdraws nobody until a person confirms it.',
      }),
    deletedDocumentDays: z
      .int({ error: 'must be a whole number of days' })
      .min(0, { error: 'must be at least 0' })
      .max(365, { error: 'must be at most 365' })
      .default(30)
      .openapi({
        description:
          'Days in which a deleted document can be restored. After that its fields and its PDF are destroyed.',
      }),
    withdrawnStudentYears: z
      .int({ error: 'must be a whole number of years' })
      .min(1, { error: 'must be at least 1' })
      .max(50, { error: 'must be at most 50' })
      .nullable()
      .default(null)
      .openapi({
        description: 'Years after which everything about a student who has left is destroyed. Null: never.',
      }),
    hiddenFlagNotes: z
      .array(z.string().trim().min(1).max(100))
      .max(40)
      .default([])
      .openapi({
        example: ['LRE'],
        description:
          'Labels of program notes that the hover text of flags in Campus leaves out. It has up to 100 characters; codes have their meanings where there is room.',
      }),
  })
  .openapi('NewDistrict');

export const pauseFields = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .min(1, 'must say why')
      .max(300)
      .openapi({ example: 'Campus is being upgraded until Monday', description: 'Shown to everybody who signs in.' }),
  })
  .openapi('Pause');

export const districtSchema = z
  .object({
    id: z.string().openapi({ example: 'dst_0d9f2a7c5b6e4f1c8a3b2d1e0f9a8b7c' }),
    ...districtFields.shape,
    pausedAt: z.string().nullable(),
    pausedBy: z.string().nullable(),
    pauseReason: z.string().nullable(),
    caseSubmittedAt: z
      .string()
      .nullable()
      .openapi({ description: 'When the Campus Support case of Step 1 was marked as submitted.' }),
    offboardingAt: z.string().nullable().openapi({
      description: 'Since when the district is leaving SameGoal; null while it is in service.',
    }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('District');

export const demographicsFields = z
  .strictObject({
    baseUrl: url('https://district.example.org/campus/api/ims/oneroster/rostering/v1p2'),
    accessTokenUrl: url('https://district.example.org/campus/oauth2/token?appName=maplehollow').openapi({
      description: 'Kept as entered, its query string included.',
    }),
    clientId: text('b6cb3f4e'),
    clientSecret: text('…').openapi({ description: 'Sealed when stored and never shown again.' }),
  })
  .openapi('DemographicsConnection');

export const demographicsSchema = z
  .object({
    baseUrl: z.string(),
    accessTokenUrl: z.string(),
    clientId: z.string(),
    completedAt: z
      .string()
      .nullable()
      .openapi({ description: 'When a whole pull last completed; null until the first.' }),
    hosts: z.array(z.string()).openapi({ example: ['district.example.org'], description: 'Of both addresses.' }),
    hostsConfirmed: z.boolean().openapi({
      description: 'Flags wait until it is true: by `confirmHost`, or because the deployment names the hosts.',
    }),
    updatedAt: z.string(),
  })
  .openapi('DemographicsStatus');

export const documentViewerFields = z
  .strictObject({
    // A login keeps this address, and the ids, in a cookie, which holds 4 KB.
    publicKeysetUrl: url('https://district.example.org/campus/lti/jwks', 500).regex(
      /^[\x20-\x7e]*$/,
      'must be ASCII characters only, others percent-encoded',
    ),
    openIdEndpoint: url('https://district.example.org/campus/lti/auth'),
    deploymentId: campusId('4'),
    furtherDeploymentIds: z
      .array(campusId('7'))
      .max(50)
      .refine((ids) => JSON.stringify(ids).length <= 1_100, 'must not have more than 1,000 characters in all')
      .default([])
      .openapi({ description: 'Deployments of the same registration besides the first.' }),
    clientId: campusId('9f31c2'),
    staffRoles: z
      .array(z.enum(staffRoles, { error: `must be some of ${staffRoles.join(', ')}` }))
      .min(1, 'must name at least one role; leave it out for the default list')
      .nullable()
      .default(null)
      .openapi({
        description:
          'Roles of LTI 1.3 core, appendix A.2, that may open plan documents. When left out: all of them. Never students or guardians.',
        example: ['membership#Instructor', 'institution/person#Staff'],
      }),
    issuer: z.string().trim().min(1).max(500).nullable().default(null).openapi({
      description:
        'Campus does not list it: when left out, the first verified launch binds it, and it is held while the addresses and the client id stay as they are. An issuer that is on another host than both addresses is bound only by entering it here; until then launches work without.',
    }),
  })
  .openapi('DocumentViewerConnection');

export const documentViewerSchema = z
  .object({ ...documentViewerFields.shape, issuer: z.string().nullable(), updatedAt: z.string() })
  .openapi('DocumentViewer');

export const legacyIntegrationFields = z
  .strictObject({
    sifUrl: url('https://sif.district.example.org/zis/IEPAnywhere')
      .nullable()
      .default(null)
      .openapi({ description: 'SIF-based demographics, before Nightly Demographics.' }),
    returnUrl: url('https://district.example.org/campus/customAuth')
      .nullable()
      .default(null)
      .openapi({ description: 'The outline link-based document viewer, before the flags integration.' }),
  })
  .openapi('LegacyIntegration');

export const legacyIntegrationSchema = z
  .object({
    sifUrl: z.string().nullable(),
    returnUrl: z.string().nullable(),
    updatedAt: z.string(),
    warnings: z.array(
      z.object({
        field: z.enum(['sifUrl', 'returnUrl']),
        message: z.string().openapi({ description: 'What the old integration does to the new ones.' }),
        remove: z.array(z.string()).openapi({ description: 'The steps that remove it, in SameGoal and in Campus.' }),
      }),
    ),
  })
  .openapi('LegacyIntegrationStatus');

export const programField = z.enum(programKeys, {
  error: `must be one of ${programKeys.join(', ')}`,
});

export const programFlagFields = z
  .strictObject({
    enabled: z.boolean(),
    mode: z.enum(flagModes).openapi({
      description:
        '`takeOver` end-dates the flags open at the cutover and replaces them; `create` never touches a flag that SameGoal did not create.',
    }),
    cutoverDate: isoDateField.openapi({ description: 'From this day on SameGoal keeps the flag.' }),
    guardShare: z
      .int({ error: 'must be a whole number of per cent' })
      .min(0, { error: 'must be at least 0' })
      .max(100, { error: 'must be at most 100' })
      .optional()
      .openapi({
        description:
          'Per cent. A cutover that would end more of the open flags without a replacement waits until a person confirms it. 20 unless set; left as it is when absent.',
      }),
    holdForConfirmation: z
      .boolean()
      .optional()
      .openapi({ description: 'The cutover waits for a person in any case. Left as it is when absent.' }),
  })
  .openapi('ProgramFlagSettings');

export const programFlagSchema = z
  .object({
    program: z.enum(programKeys),
    flagName: z.string().openapi({
      description: 'The name that the flag must have in Campus, exactly.',
      example: programs.section504.name,
    }),
    enabled: z.boolean(),
    mode: z.enum(flagModes),
    cutoverDate: z.string(),
    guardShare: z.int().openapi({ description: 'Per cent.' }),
    holdForConfirmation: z.boolean(),
    cutoverCompletedAt: z.string().nullable(),
    updatedAt: z.string(),
  })
  .openapi('ProgramFlag');
