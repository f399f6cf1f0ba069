import { z } from '@hono/zod-openapi';
import { isoDateField } from '../calendar/iso-date-field.ts';
import { isTimeZone } from '../calendar/time-zone.ts';
import { secureUrl } from '../platform/config.ts';
import { isHost } from '../platform/host-rules.ts';
import { nameField } from '../platform/name-field.ts';
import { programKeys, programs } from '../programs/index.ts';
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
const plainHost = 'must have a host name of letters, digits, dots, and hyphens';

/** A Client ID and Deployment IDs are ASCII (RFC 6749, A.1; LTI 1.3 core, 5.3.3). */
const campusId = (example: string) =>
  text(example).regex(/^[\x20-\x7e]*$/, 'must be the value that Campus generated, in ASCII characters only');

export const districtFields = z
  .strictObject({
    name: nameField('Maple Hollow Local Schools'),
    state: z
      .enum(stateCodes, { error: `must be one of ${stateCodes.join(', ')}` })
      .openapi({ description: 'The state whose forms and participation rules apply.' }),
    irn: z
      .string()
      .regex(/^\d{6}$/, 'must be six digits, leading zeros kept')
      .openapi({
        example: '043752',
        description: 'The state’s number of the district, six digits. Leading zeros are added to a shorter number.',
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
      .openapi({ description: 'The local hour from which the nightly run may start.' }),
    withdrawalShare: z
      .int({ error: 'must be a whole percentage' })
      .min(0, { error: 'must be at least 0' })
      .max(50, { error: 'must be at most 50' })
      .default(defaultWithdrawalShare)
      .openapi({
        description:
          'Percent of the active students. If Campus no longer has more of them than this, and more than twenty, the run waits. A person must confirm who has left.',
      }),
    deletedDocumentDays: z
      .int({ error: 'must be a whole number of days' })
      .min(0, { error: 'must be at least 0' })
      .max(365, { error: 'must be at most 365' })
      .default(30)
      .openapi({
        description:
          'Days during which a deleted document can be restored. After that, its fields and its PDF are destroyed.',
      }),
    withdrawnStudentYears: z
      .int({ error: 'must be a whole number of years' })
      .min(1, { error: 'must be at least 1' })
      .max(50, { error: 'must be at most 50' })
      .nullable()
      .default(null)
      .openapi({
        description: 'Years after which the records of a student who has left are destroyed. Null: never.',
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
      .openapi({ example: 'Campus is being upgraded until Monday', description: 'Everyone who signs in sees it.' }),
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
      description: 'Stored as entered, including the query string.',
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
      .openapi({ description: 'When the last full pull completed. Null until the first one.' }),
    hosts: z.array(z.string()).openapi({ example: ['district.example.org'], description: 'Hosts of both addresses.' }),
    hostsConfirmed: z.boolean().openapi({
      description: 'Flags wait until this is true, either by `confirmHost` or because the deployment names the hosts.',
    }),
    updatedAt: z.string(),
  })
  .openapi('DemographicsStatus');

export const documentViewerFields = z
  .strictObject({
    // A login keeps this address, and the ids, in a cookie, which holds 4 KB.
    publicKeysetUrl: url('https://district.example.org/campus/lti/jwks', 500).regex(
      /^[\x20-\x7e]*$/,
      'must be ASCII characters only, with others percent-encoded',
    ),
    openIdEndpoint: url('https://district.example.org/campus/lti/auth'),
    deploymentId: campusId('4'),
    furtherDeploymentIds: z
      .array(campusId('7'))
      .max(50)
      .refine((ids) => JSON.stringify(ids).length <= 1_100, 'must not have more than 1,000 characters in all')
      .default([])
      .openapi({ description: 'More deployments of the same registration.' }),
    clientId: campusId('9f31c2'),
    staffRoles: z
      .array(z.enum(staffRoles, { error: `must be some of ${staffRoles.join(', ')}` }))
      .min(1, 'must name at least one role. Leave it out for the default list')
      .nullable()
      .default(null)
      .openapi({
        description:
          'Roles of LTI 1.3 core, appendix A.2, that may open plan documents. Leave it out to allow all of them. Students and guardians never may.',
        example: ['membership#Instructor', 'institution/person#Staff'],
      }),
    issuer: z.string().trim().min(1).max(500).nullable().default(null).openapi({
      description:
        'Campus does not show its issuer. If you leave it out, the first verified launch sets it. It stays until the addresses or the client id change. Enter it here if the issuer is on a different host than both addresses.',
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
      .openapi({ description: 'SIF-based demographics, the older integration.' }),
    returnUrl: url('https://district.example.org/campus/customAuth')
      .nullable()
      .default(null)
      .openapi({ description: 'The outline link-based document viewer, the older integration.' }),
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
        message: z.string().openapi({ description: 'How the old integration affects the new ones.' }),
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
        '`takeOver` ends the flags that are open at the cutover and replaces them. `create` never touches a flag that SameGoal did not create.',
    }),
    cutoverDate: isoDateField.openapi({ description: 'From this day on, SameGoal keeps the flag.' }),
    guardShare: z
      .int({ error: 'must be a whole percentage' })
      .min(0, { error: 'must be at least 0' })
      .max(100, { error: 'must be at most 100' })
      .optional()
      .openapi({
        description:
          'Percent, 20 by default. A cutover that would end more of the open flags than this without a replacement waits for a person to confirm it. Leave it out to keep its value.',
      }),
    holdForConfirmation: z.boolean().optional().openapi({
      description: 'True: the cutover always waits for a person to confirm it. Leave it out to keep its value.',
    }),
  })
  .openapi('ProgramFlagSettings');

export const programFlagSchema = z
  .object({
    program: z.enum(programKeys),
    flagName: z.string().openapi({
      description: 'The exact name that the flag must have in Campus.',
      example: programs.section504.name,
    }),
    enabled: z.boolean(),
    mode: z.enum(flagModes),
    cutoverDate: z.string(),
    guardShare: z.int().openapi({ description: 'Percent.' }),
    holdForConfirmation: z.boolean(),
    cutoverCompletedAt: z.string().nullable(),
    updatedAt: z.string(),
  })
  .openapi('ProgramFlag');
