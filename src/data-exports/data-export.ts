import type { ExportEndpoint, OptionSettings } from '../api-access/index.ts';
import type { DataExportId } from '../platform/ids.ts';

/** What an administrator enters under Settings > Data Exports > + add data export. */
export interface NewDataExport extends Omit<DataExportContact, 'additionalEmails'> {
  readonly additionalEmails?: string[] | undefined;
  readonly endpoints: readonly NewPermission[];
}

/** The person administering the API account, who accepts the terms, and everybody who is mailed when errors occur. */
export interface DataExportContact {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly additionalEmails: string[];
}

/** One endpoint that the export may call, and the settings of its options. */
export interface EndpointPermission {
  readonly endpoint: ExportEndpoint;
  readonly options: OptionSettings;
}

/** Options that are left out have no value, and the caller may set them. */
export interface NewPermission {
  readonly endpoint: ExportEndpoint;
  readonly options?: OptionSettings | undefined;
}

export interface DataExport extends DataExportContact {
  readonly id: DataExportId;
  readonly endpoints: EndpointPermission[];
  readonly status: 'termsPending' | 'active' | 'disabled';
  readonly terms: {
    /** `expired`: there is no link that still works; the mail has to be sent again. */
    readonly status: 'pending' | 'expired' | 'accepted';
    readonly expireAt: string | null;
    readonly acceptedAt: string | null;
  };
  /** Null until the terms are accepted. */
  readonly clientId: string | null;
  /** When the client last got an access token, rounded to 15 minutes. */
  readonly lastUsedAt: string | null;
  readonly newSecret: {
    /** Until when a mailed link to a new secret works; null when none is open. */
    readonly linkExpireAt: string | null;
    /** Until when the secret before works; null when there is none. */
    readonly previousSecretExpiresAt: string | null;
  };
  readonly createdAt: string;
  readonly updatedAt: string;
}
