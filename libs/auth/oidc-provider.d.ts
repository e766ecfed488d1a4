/** The parts of `oidc-provider` that tests use; it ships no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export interface Context {
    body: unknown;
    readonly path: string;
    readonly oidc: { readonly provider: Provider; readonly client?: { clientId: string }; readonly session?: { accountId: string } };
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  export interface Configuration {
    readonly [name: string]: unknown;
    readonly features: Readonly<Record<string, object>> & {
      readonly rpInitiatedLogout: { enabled: boolean; logoutSource(context: Context, form: string): void };
    };
    readonly interactions: { url(context: Context, interaction: { uid: string }): string };
    findAccount(context: Context, sub: string): { accountId: string; claims(): Promise<object> };
    loadExistingGrant(context: Context): Promise<Grant>;
    fetch(url: string | URL, options?: RequestInit): Promise<Response>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    readonly Grant: new (of: {
      clientId: string;
      accountId: string;
    }) => Grant;
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
    callback(): (incoming: IncomingMessage, outgoing: ServerResponse) => void;
    interactionFinished(incoming: IncomingMessage, outgoing: ServerResponse, result: { login: object }): Promise<void>;
  }
}
