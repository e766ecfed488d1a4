import type { AlertDetail } from '#api/alerts.ts';
import { Banner, Money, RiskBars, SectionHead, When, words } from '#ui';

function Factors({ alert }: { alert: AlertDetail }) {
  if (alert.factors.length === 0) return null;
  const most = Math.max(...alert.factors.map((factor) => Math.abs(factor.points)), 1);
  return (
    <section>
      <SectionHead title={`Why it scored ${alert.score}`} />
      <ul className="why">
        {alert.factors.map((factor) => (
          <li key={factor.label}>
            <span className="wrap">{factor.label}</span>
            <b className="num">{factor.points < 0 ? `−${-factor.points}` : `+${factor.points}`}</b>
            <i style={{ ['--w' as string]: `${Math.round((Math.abs(factor.points) / most) * 100)}%` }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Title, figures and the reasons behind the score; for a closed alert, why it was closed. */
export function AlertFacts({ alert }: { alert: AlertDetail }) {
  return (
    <>
      <h2 className="pane-t">{alert.title}</h2>
      <p className="t3 pane-s">
        {words(alert.typology)}. Detected <When at={alert.detectedAt} format="datetime" zone />
      </p>
      <dl className="trio">
        <div>
          <dt>Score</dt>
          <dd>
            <RiskBars score={alert.score} />
          </dd>
        </div>
        <div>
          <dt>At risk</dt>
          <dd>
            <Money amount={alert.exposure} currency={alert.currency} />
          </dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            <When at={alert.receivedAt} />
          </dd>
        </div>
      </dl>
      {alert.reason && (
        <div className="pane-note">
          <Banner icon="minus">
            {alert.reason.code && <b>{words(alert.reason.code)}.</b>} {alert.reason.text}
          </Banner>
        </div>
      )}
      <Factors alert={alert} />
    </>
  );
}
