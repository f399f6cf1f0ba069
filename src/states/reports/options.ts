/** What values an option of an endpoint takes: as a query parameter carries them. */
export type OptionKind =
  | { readonly kind: 'wholeNumber'; readonly minimum: number; readonly maximum: number; readonly isCapped?: true }
  | { readonly kind: 'date' }
  | { readonly kind: 'text'; readonly maxLength: number }
  /** Value and what a person reads. */
  | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
  /** One or more codes, repeated or separated by commas. Digits that a number has lost in front are filled up to `digits`. */
  | { readonly kind: 'codes'; readonly shape: RegExp; readonly remedy: string; readonly digits?: number | undefined };

/** One option of an endpoint: a query parameter for callers, and a setting under Settings > Data Exports. */
export type EndpointOption = OptionKind & {
  /** What the settings page calls it. */
  readonly label: string;
  /** What the API documentation says of it. */
  readonly description: string;
  readonly example?: string | number;
  /** The value when neither caller nor setting gives one. */
  readonly default?: string | number;
};

export type EndpointOptions = Readonly<Record<string, EndpointOption>>;

/** The options of every list. */
export const pagingOptions = {
  limit: {
    label: 'Limit',
    kind: 'wholeNumber',
    minimum: 1,
    maximum: 1000,
    isCapped: true,
    default: 1000,
    description: 'Rows per page. A number above the maximum counts as the maximum.',
  },
  offset: {
    label: 'Offset',
    kind: 'wholeNumber',
    minimum: 0,
    maximum: 9_999_999,
    default: 0,
    description: 'Rows to skip.',
  },
} as const satisfies EndpointOptions;
