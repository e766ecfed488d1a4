import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { NextFunction, Response } from 'express';
import { DomainError } from '#kernel';
import type { Config } from '../config/schema.ts';
import type { CaspixRequest } from './guards.ts';

/** Connections of the machines' own port, on which TLS itself asked for a certificate and checked it. */
const direct = new WeakSet<Socket>();

export const isMachineConnection = (socket: Socket): void => void direct.add(socket);

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const LONGEST_HEADER = 16_384;
const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

type Settings = Pick<Config, 'edgeCertHeader' | 'machineCa' | 'machinePort' | 'tlsClientCa' | 'trustProxy'>;

/** Whether one of these authorities issued the certificate, for a client and for now. The edge checked the same; it is checked again. */
function vouchedFor(certificate: X509Certificate, authorities: readonly X509Certificate[], now: number): boolean {
  const { ca, keyUsage, validFromDate, validToDate } = certificate;
  if (ca) return false;
  if (keyUsage !== undefined && !keyUsage.includes(CLIENT_AUTH)) return false;
  if (validFromDate.getTime() > now || validToDate.getTime() <= now) return false;
  return authorities.some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
}

function readHeader(header: string, authorities: readonly X509Certificate[]): Buffer | null {
  if (header.length > LONGEST_HEADER) return null;
  try {
    const certificate = new X509Certificate(decodeURIComponent(header));
    return vouchedFor(certificate, authorities, Date.now()) ? certificate.raw : null;
  } catch {
    return null;
  }
}

function assertSettings({ edgeCertHeader, machineCa, machinePort, tlsClientCa, trustProxy }: Settings): void {
  if (machinePort !== undefined && !machineCa) throw new DomainError('validation', 'CASPIX_MACHINE_PORT needs CASPIX_MACHINE_CA');
  if (edgeCertHeader === undefined || (machineCa && tlsClientCa && trustProxy)) return;
  // Anybody who reaches this port could write the header, and a certificate is no secret.
  throw new DomainError('validation', 'CASPIX_EDGE_CERT_HEADER needs CASPIX_TLS_CLIENT_CA, CASPIX_TRUST_PROXY and CASPIX_MACHINE_CA');
}

/**
 * Says of each request whose connection it is: its address, and the client certificate where the connection proved one. On the machines'
 * port both come from the socket, whatever headers say. Elsewhere a header counts only where the operator declared that the edge, which
 * itself comes by mutual TLS, overwrites it.
 */
export function machineConnection(config: Settings) {
  assertSettings(config);
  const { edgeCertHeader: header, machineCa } = config;
  const authorities =
    header && machineCa ? [...readFileSync(machineCa, 'utf8').matchAll(PEM)].map(([pem]) => new X509Certificate(pem)) : [];
  return (request: CaspixRequest, _: Response, next: NextFunction): void => {
    const socket = request.socket as TLSSocket;
    if (direct.has(socket)) {
      const { raw } = socket.getPeerCertificate();
      request.connectionOf = { address: socket.remoteAddress ?? '', certificate: socket.authorized && raw ? raw : null };
    } else {
      const said = header === undefined ? undefined : request.headers[header];
      const certificate = typeof said === 'string' && socket.authorized ? readHeader(said, authorities) : null;
      request.connectionOf = { address: request.ip ?? '', certificate };
    }
    next();
  };
}
