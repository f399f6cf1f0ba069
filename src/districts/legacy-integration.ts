import { eq } from 'drizzle-orm';
import { Changed } from '../audit/index.ts';
import type { Platform } from '../platform/platform.ts';
import { type Connected, connectedOf } from './connected.ts';
import type { District } from './district.ts';
import { labelled, legacyLabels, settingNames } from './labels.ts';
import { legacyIntegrations } from './schema.ts';

/**
 * What a district had before the Digital Learning Partner integration, under Details: SIF-based demographics ("SIF URL") and the outline-link document viewer
 * ("Return URL"). Neither address is ever called from here. Kept so that the settings can say what it does to the new integration, and lead to its removal.
 */
export interface LegacyIntegration {
  readonly sifUrl: string | null;
  readonly returnUrl: string | null;
}

export type LegacyField = keyof LegacyIntegration;

/** Stores both; two empty ones are no legacy integration. */
export async function setLegacyIntegration(
  platform: Platform,
  district: District,
  { sifUrl, returnUrl }: LegacyIntegration,
): Promise<Changed<null>> {
  if (sifUrl === null && returnUrl === null) return removeLegacyIntegration(platform, district);
  const before = await legacyIntegrationOf(platform, district);
  const row = { districtId: district.id, sifUrl, returnUrl, updatedAt: platform.clock.now().toISOString() };
  await platform.directory
    .insert(legacyIntegrations)
    .values(row)
    .onConflictDoUpdate({ target: legacyIntegrations.districtId, set: row });
  return changed(before, row);
}

const changed = (before: LegacyIntegration | null | undefined, after: LegacyIntegration | null): Changed<null> =>
  new Changed(null, {
    setting: settingNames.details,
    before: before ? labelled(legacyLabels, before) : null,
    after: after && labelled(legacyLabels, after),
  });

export async function legacyIntegrationOf(
  platform: Platform,
  district: District,
): Promise<(LegacyIntegration & { readonly updatedAt: string }) | null> {
  const row = await platform.directory
    .select()
    .from(legacyIntegrations)
    .where(eq(legacyIntegrations.districtId, district.id))
    .get();
  if (!row) return null;
  const { districtId: _, ...legacy } = row;
  return legacy;
}

export async function removeLegacyIntegration(platform: Platform, district: District): Promise<Changed<null>> {
  const [removed] = await platform.directory
    .delete(legacyIntegrations)
    .where(eq(legacyIntegrations.districtId, district.id))
    .returning();
  return changed(removed, null);
}

/** What an old integration does to the new ones, and each step that removes it, in the words of the set-up guide. */
export interface LegacyWarning {
  readonly field: LegacyField;
  readonly message: string;
  readonly remove: readonly string[];
}

const removal: Record<LegacyField, readonly string[]> = {
  sifUrl: [
    'In SameGoal, remove “SIF URL” under Settings > District Information > Details.',
    'In Campus, remove the “IEPAnywhere” SIF zone under System Administration > Data Interchange > Zones.',
    'In Campus, remove the “SameGoal - IEP Anywhere” SIF agent under System Administration > Data Interchange > Agents.',
  ],
  returnUrl: [
    'In Campus, remove the custom authentication connections under System Administration > Data Utilities > Custom Auth Utility.',
    'In Campus, remove the outline links under System Administration > Custom > Outline Links.',
    'In SameGoal, remove “Return URL” under Settings > District Information > Details.',
  ],
};

const effects: Record<LegacyField, Record<'beside' | 'alone', string>> = {
  sifUrl: {
    beside:
      'SIF-based demographics and Nightly Demographics are both set up. SIF may overwrite OneRoster values, which will likely make flags and reporting fail. SameGoal keeps the OneRoster values it has. Still, remove the SIF-based configuration.',
    alone:
      'SIF-based demographics is set up. Once Nightly Demographics is set up, SIF may overwrite OneRoster values. This will likely make flags and reporting fail. Remove the SIF-based configuration then.',
  },
  returnUrl: {
    beside:
      'The outline link-based document viewer no longer works, because Nightly Demographics is set up. Use flags instead, and remove the rest of the old viewer.',
    alone:
      'The outline link-based document viewer will stop working once Nightly Demographics is set up. Move to flags at the same time, and remove the old viewer.',
  },
};

/** A warning for each old integration that is set up; `demographics`: whether Nightly Demographics is set up too. Pure. */
export function legacyWarnings(legacy: LegacyIntegration | null, demographics: boolean): LegacyWarning[] {
  const set = (['sifUrl', 'returnUrl'] as const).filter((field) => legacy?.[field]);
  return set.map((field) => ({
    field,
    message: effects[field][demographics ? 'beside' : 'alone'],
    remove: removal[field],
  }));
}

/** The old integrations with their warnings; null when there are none. */
export const legacyStatus = async (platform: Platform, district: District) =>
  withWarnings(await connectedOf(platform, district));

/** The same of connections that are known. */
export const withWarnings = ({ legacy, demographics }: Connected) =>
  legacy && { ...legacy, warnings: legacyWarnings(legacy, demographics !== null) };
