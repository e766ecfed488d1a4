import type { Outcome } from '../../apps/cli/audit/drill/drill.ts';

const HEAD = `# What noticed each class of tampering, and after how long

Written by \`deploy/audit-log/drill.peer.ts\` from a run of \`caspix audit drill --fresh\`: every class is committed by a superuser with all
triggers off against a scratch copy of a log, one database for each, while the worker's parts run there at the product's own pace. A run
of the peer fails where a class is noticed by nothing, or later than its target, or where nobody was told, or where this page names other
classes or targets. \`CASPIX_DRILL_PAGE=write\` writes the page anew; on a running instance \`npm run -s caspix -- audit drill\` does the
same with a copy of its own log.

| Class | What is done | What noticed it | After | Target |
|---|---|---|---|---|
`;

const secondsOf = ({ seconds, targetSeconds }: Outcome): string =>
  seconds === null ? (targetSeconds === null ? '–' : 'never') : `${seconds.toFixed(1)} s`;

/** The table of one run, as Markdown. */
export function drillPage(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { name, does, noticedBy, targetSeconds } = outcome;
    const target = targetSeconds === null ? 'nobody is alarmed' : `${targetSeconds} s`;
    return `| ${name} | ${does} | ${noticedBy ?? 'nothing'} | ${secondsOf(outcome)} | ${target} |\n`;
  });
  return HEAD + rows.join('');
}

/** Class, deed and target of each line: what stays the same from run to run. */
export const promisesOf = (page: string): string[] =>
  page.split('\n').flatMap((line) => {
    const [, name, does, , , target] = line.split('|').map((cell) => cell.trim());
    return line.startsWith('| ') && name !== 'Class' ? [`${name}: ${does}: ${target}`] : [];
  });
