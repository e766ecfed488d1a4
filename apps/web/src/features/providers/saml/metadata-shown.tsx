import type { SamlMetadata } from '#api/saml.ts';
import { Pill, When } from '#ui';

type Certificate = SamlMetadata['certificates'][number];

function Standing({ expired, problem }: Certificate) {
  if (problem !== null) return <Pill tone="bad">Cannot serve</Pill>;
  return expired ? <Pill tone="warn">Past its end</Pill> : <Pill tone="good">In its time</Pill>;
}

function CertificateRow({ certificate }: { certificate: Certificate }) {
  return (
    <li>
      <div className="prov-cert">
        <b className="wrap">{certificate.subject}</b>
        <Standing {...certificate} />
      </div>
      <p className="t3 small">
        {certificate.key}, until <When at={certificate.notAfter} format="datetime" />
      </p>
      <p className="mono small wrap">{certificate.fingerprint}</p>
      {certificate.problem && <p className="small">{certificate.problem}</p>}
    </li>
  );
}

/** What the metadata says, for comparison with what the provider's people tell by another way. */
export function MetadataShown({ metadata }: { metadata: SamlMetadata }) {
  return (
    <section className="prov-read" aria-label="What the metadata says">
      <dl className="kv">
        <dt>entityID</dt>
        <dd className="mono wrap">{metadata.entityId}</dd>
        <dt>Sign-in</dt>
        <dd className="mono wrap">{metadata.ssoUrl}</dd>
        <dt>Logout</dt>
        <dd className="mono wrap">{metadata.sloUrl ?? 'Not offered: signing out here leaves the session there'}</dd>
      </dl>
      <p className="label">Certificates. Compare each fingerprint (SHA-256) with the one that the provider’s people read to you.</p>
      <ul className="prov-certs">
        {metadata.certificates.map((certificate) => (
          <CertificateRow key={certificate.fingerprint} certificate={certificate} />
        ))}
      </ul>
    </section>
  );
}
