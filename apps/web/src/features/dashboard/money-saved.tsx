import { useElementSize } from '@mantine/hooks';
import type { DashboardFigures } from '#api/dashboard.ts';
import { ChartWithTable, Money } from '#ui';
import { bucketName, buckets, dayName, shortAmount, sum, ticks } from './series.ts';

type MoneyFigures = DashboardFigures['money'];

interface Bar {
  name: string;
  exposure: number;
  recovered: number;
  loss: number;
}

function Bars({ bars, label, width }: { bars: readonly Bar[]; label: string; width: number }) {
  const top = Math.max(...bars.flatMap((bar) => [bar.exposure, bar.recovered]), 1);
  const step = width / Math.max(bars.length, 1);
  const height = (value: number) => (value / top) * 120;
  const named = new Set(ticks(bars.length, width > 400 ? 8 : 4));
  const anchor = (i: number) => (step > 30 ? 'middle' : i === 0 ? 'start' : i === bars.length - 1 ? 'end' : 'middle');
  return (
    <svg className="chart" viewBox={`0 0 ${width} 172`} role="img" aria-label={label}>
      <path d={`M0 146.5H${width}`} className="ax" />
      {bars.map((bar, i) => {
        const x = i * step + step * 0.15;
        const w = step * 0.34;
        return (
          <g key={bar.name}>
            {bar.exposure > 0 && (
              <rect x={x} y={146 - height(bar.exposure)} width={w} height={height(bar.exposure)} rx="2" className="ex" />
            )}
            <rect x={x + w + step * 0.02} y={146 - height(bar.recovered)} width={w} height={height(bar.recovered)} rx="2" className="rec" />
            {bar.exposure > 0 && step > 60 && (
              <text x={x + w} y={140 - height(Math.max(bar.exposure, bar.recovered))} textAnchor="middle" className="k">
                {shortAmount(bar.exposure)}
              </text>
            )}
            {named.has(i) && (
              <text x={x + w} y="164" textAnchor={anchor(i)}>
                {bar.name}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function totals(money: MoneyFigures): Bar[] {
  return buckets(money.byDay).map(({ from, days }) => ({
    name: dayName(from),
    exposure: sum(days.map((day) => Number(day.exposure))),
    recovered: sum(days.map((day) => Number(day.recovered))),
    loss: sum(days.map((day) => Number(day.loss))),
  }));
}

/** What was at risk and what came back, in the currency that most cases have. They count at different times, so they stand side by side. */
export function MoneySaved({ money }: { money: MoneyFigures }) {
  const bars = totals(money);
  const { ref, width } = useElementSize();
  const currency = money.currency ?? '';
  const label = `Exposure ${shortAmount(money.exposure)} ${currency}, recovered ${shortAmount(money.recovered)}, lost ${shortAmount(money.loss)}`;
  return (
    <ChartWithTable
      title="Exposure and recovered"
      says={
        <span>
          {currency} {bucketName(money.byDay.length)}. Outlined: at risk in the cases opened then. Filled: recovered in those closed then.
          {money.others.length > 0 && ` Cases in ${money.others.join(', ')} are not summed in.`}
        </span>
      }
      className="s12"
      table={{
        head: ['From', `Exposure, ${currency}`, 'Recovered', 'Lost'],
        rows: bars
          .map((bar) => [
            bar.name,
            <Money key="e" amount={bar.exposure.toFixed(2)} />,
            <Money key="r" amount={bar.recovered.toFixed(2)} />,
            <Money key="l" amount={bar.loss.toFixed(2)} />,
          ])
          .reverse(),
      }}
    >
      <div ref={ref} className="chart-box low">
        {width > 0 && <Bars bars={bars} label={label} width={width} />}
      </div>
    </ChartWithTable>
  );
}
