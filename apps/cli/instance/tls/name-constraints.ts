/** One DER element: tag, length (short form is enough for what is here), content. */
const der = (tag: number, ...content: Uint8Array[]) => {
  const bytes = Buffer.concat(content);
  if (bytes.length > 127) throw new RangeError('a length above 127 needs the long form');
  return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
};

const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

/**
 * The extension of RFC 5280 section 4.2.1.10 by which an authority binds itself: whoever steals its key can impersonate this machine to
 * itself and nobody else. Permits `localhost`, 127.0.0.1 and ::1; an address is followed by its mask.
 */
export function permittedLoopback(): Buffer {
  const v4 = Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]);
  const v6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]);
  const names = [der(DNS_NAME, Buffer.from('localhost', 'ascii')), der(IP_ADDRESS, v4), der(IP_ADDRESS, v6)];
  return der(0x30, der(0xa0, ...names.map((name) => der(0x30, name))));
}
