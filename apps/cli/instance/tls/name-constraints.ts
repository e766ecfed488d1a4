/** The length of a DER element: one octet up to 127, else the number of octets and then they (X.690 section 8.1.3). */
function derLength(length: number): Buffer {
  if (length <= 127) return Buffer.from([length]);
  return length <= 255 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

/** One DER element: tag, length, content of at most 65,535 octets. */
const der = (tag: number, ...content: Uint8Array[]) => {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag]), derLength(bytes.length), bytes]);
};

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const dnsName = (host: string) => der(DNS_NAME, Buffer.from(host, 'ascii'));

/**
 * The extension of RFC 5280 section 4.2.1.10 by which an authority binds itself: whoever steals its key can impersonate these names and
 * nobody else. Permits `localhost`, 127.0.0.1, ::1 and the given DNS names; an address is followed by its mask.
 */
export function permittedNames(hosts: readonly string[] = []): Buffer {
  const v4 = Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]);
  const v6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]);
  const names = [...new Set(['localhost', ...hosts])].map(dnsName);
  const addresses = [der(IP_ADDRESS, v4), der(IP_ADDRESS, v6)];
  return der(0x30, der(0xa0, ...[...names, ...addresses].map((name) => der(0x30, name))));
}

/** Whether a certificate made with `permittedNames` lists this DNS name: the encoded element stands in it and nowhere by accident. */
export const permitsName = (certificate: { raw: Buffer }, host: string): boolean => certificate.raw.includes(der(0x30, dnsName(host)));
