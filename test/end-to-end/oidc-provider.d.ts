/** As much of oidc-provider, which has no types of its own, as a platform needs. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  interface Context {
    readonly oidc: {
      readonly params?: Readonly<Record<string, unknown>>;
      readonly session?: { readonly accountId?: string };
      readonly provider: Provider;
    };
  }
  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
  interface Account {
    readonly accountId: string;
    claims(): Record<string, unknown> | Promise<Record<string, unknown>>;
  }
  export const interactionPolicy: {
    base(): { get(prompt: string): { readonly checks: { remove(check: string): void } } };
  };
  export default class Provider {
    constructor(
      issuer: string,
      configuration: Record<string, unknown> & {
        loadExistingGrant?(context: Context): Promise<Grant>;
        findAccount(context: Context, sub: string): Account | Promise<Account>;
      },
    );
    readonly Grant: new (of: {
      clientId: string;
      accountId: string;
    }) => Grant;
    callback(): RequestListener;
  }
}
