import { save } from '#api/download.ts';
import { Button, Card, formatBytes, Icon, Progress, toast, When } from '#ui';
import type { MadePack, Pack } from './use-pack.ts';

const copy = (text: string) => void navigator.clipboard?.writeText(text).then(() => toast('The digest is copied'));

function Working({ progress }: { progress: Pack['progress'] }) {
  const share = progress?.total ? progress.bytes / progress.total : undefined;
  return (
    <Card title="Being made">
      <div className="pk-work" role="status">
        <p>{progress && progress.bytes > 0 ? `Taking it over, ${formatBytes(progress.bytes)}` : 'Collecting, proving and sealing'}</p>
        <Progress value={share} label="The pack" />
      </div>
    </Card>
  );
}

function Digest({ made }: { made: MadePack }) {
  const { file, sha256 } = made;
  const shown = sha256 ?? file.sha256;
  if (!shown) return null;
  const differs = Boolean(file.sha256 && sha256 && file.sha256 !== sha256);
  return (
    <div className="sum">
      <div className="sec-h">
        <h3>SHA-256 of the file</h3>
        <button type="button" className="textbtn small copybtn" onClick={() => copy(shown)}>
          <Icon name="copy" />
          Copy
        </button>
      </div>
      <p className="hash mono">
        {shown.match(/.{8}/g)?.map((part, i) => (
          <span key={`${i}-${part}`}>{part}</span>
        ))}
      </p>
      <p className={differs ? 'err-t' : 'hint'}>
        {differs && 'The bytes that arrived are not the bytes that were sealed. Do not use this file.'}
        {!differs &&
          (sha256
            ? 'Computed in this browser; the audit entry of the export holds the same.'
            : 'As the server recorded it; too large to compute here.')}
      </p>
    </div>
  );
}

/** The pack once it is here: its name, its digest, and the way to save it again. */
export function PackResult({ pack }: { pack: Pack }) {
  if (pack.busy) return <Working progress={pack.progress} />;
  if (!pack.done) return null;
  const { file, at } = pack.done;
  return (
    <section className="card" aria-label="The pack">
      <div className="sd-h">
        <Icon name="seal-ok" className="bigseal" />
        <div>
          <b>Sealed</b>
          <span className="t2">
            <When at={at} format="datetime" zone />
          </span>
        </div>
      </div>
      <div className="sd-f">
        <span className="grow">
          <b className="mono wrap">{file.name}</b>
          <small className="t2">{formatBytes(file.blob.size)}. It is in your downloads; this page forgets it when you leave.</small>
        </span>
        <Button variant="primary" icon="down" onClick={() => save(file)}>
          Download
        </Button>
      </div>
      <Digest made={pack.done} />
    </section>
  );
}
