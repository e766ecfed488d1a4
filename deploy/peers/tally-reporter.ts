import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one line that a machine can read: `12 passed, 0 failed`. What did not run has failed. */
export class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0;
    let failed = 0;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      passed += states.filter((state) => state === 'passed').length;
      failed += states.filter((state) => state !== 'passed').length;
      if (module.errors().length > 0) failed += 1;
    }
    // After the report of the run, which is written as this hook returns.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
