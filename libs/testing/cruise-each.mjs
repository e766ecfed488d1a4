// `node libs/testing/cruise-each.mjs FOLDER …`: runs dependency-cruiser over each of these trees by the rules that lie in the first, and
// prints the names of the rules that are broken in each as a JSON array of arrays. A process for each would load it again every time.
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const folders = process.argv.slice(2);
const { default: ruleSet } = await import(join(folders[0] ?? '.', '.dependency-cruiser.mjs'));
const { tsConfig, enhancedResolveOptions, ...options } = ruleSet.options;

const broken = [];
for (const folder of folders) {
  process.chdir(folder);
  const { output } = await cruise(['apps', 'libs'], { ...options, ruleSet, validate: true, tsConfig }, enhancedResolveOptions, {
    tsConfig: extractTSConfig(tsConfig.fileName),
  });
  if (output.summary.totalCruised === 0) throw new Error(`nothing was read in ${folder}`);
  broken.push(output.summary.violations.map(({ rule }) => rule.name));
}
process.stdout.write(JSON.stringify(broken));
