import './risk.css';

const words = ['low', 'medium', 'high', 'critical'] as const;

/** The step of a score from 0 to 100: 1 below 40, 2 below 75, 3 below 90, 4 from 90. */
export function riskStep(score: number): 1 | 2 | 3 | 4 {
  if (score >= 90) return 4;
  if (score >= 75) return 3;
  return score >= 40 ? 2 : 1;
}

/** A score with one to four bars beside the number, so that colour is never alone. */
export function RiskBars({ score }: { score: number }) {
  const step = riskStep(score);
  return (
    <span className={`score r${step}`}>
      <b className="num">{score}</b>
      <span className="bars" aria-hidden>
        <i />
        <i />
        <i />
        <i />
      </span>
      <span className="vh">{words[step - 1]}</span>
    </span>
  );
}
