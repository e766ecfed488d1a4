/** A request of a machine, as far as it decides whether a token is taken. */
export interface Caller {
  /** The id of the request. */
  readonly request: string;
  /** Whose connection it is: an IPv4 or IPv6 address. */
  readonly address: string;
  /** Whether a cookie came too. */
  readonly cookie: boolean;
  /** The client certificate of the connection (DER), checked against our authority; null where there is none. */
  readonly certificate: Buffer | null;
  readonly method: string;
  /** As it was asked for, without the query: `/api/v1/alerts`. */
  readonly path: string;
  /** The DPoP header. */
  readonly proof: string | undefined;
}
