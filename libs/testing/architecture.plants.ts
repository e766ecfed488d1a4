/** One planted violation per rule: the files of a small tree in which exactly that alarm must ring. */
export interface Plant {
  rule: string;
  files: Record<string, string>;
}

const imports = (specifier: string) => `import '${specifier}';\nexport const planted = 1;\n`;
const plant = (rule: string, file: string, specifier: string, more: Record<string, string> = {}): Plant => ({
  rule,
  files: { [file]: imports(specifier), ...more },
});
const empty = 'export const nothing = 1;\n';

/** `order` is top to bottom; each module but the first must not look at the one above it. */
const upward = (order: readonly string[]): Plant[] =>
  order.slice(1).map((module, i) => plant(`${module}-looks-down`, `libs/${module}/planted.ts`, `../${order[i]}/index.ts`));

export const plants = (order: readonly string[]): Plant[] => [
  ...upward(order),
  { rule: 'libs-are-listed', files: { 'libs/helpers/index.ts': imports('../kernel/index.ts') } },
  plant('modules-meet-at-index', 'libs/case/planted.ts', '../auth/domain/secret.ts', { 'libs/auth/domain/secret.ts': empty }),
  plant('apps-enter-by-index', 'apps/api/planted.ts', '../../libs/case/domain/rule.ts', { 'libs/case/domain/rule.ts': empty }),
  plant('libs-know-no-app', 'libs/case/planted.ts', '../../apps/api/index.ts', { 'apps/api/index.ts': empty }),
  plant('testing-stays-in-tests', 'libs/case/planted.ts', '../testing/index.ts'),
  plant('bench-borrows-an-authenticator', 'apps/bench/planted.ts', '../../libs/testing/index.ts'),
  plant('verify-needs-only-proof', 'apps/verify/planted.ts', '../../libs/platform/index.ts'),
  plant('kernel-and-proof-are-plain-typescript', 'libs/proof/planted.ts', 'zod'),
  plant('domain-is-pure', 'libs/case/domain/planted.ts', '@nestjs/common'),
  plant('application-knows-no-adapter', 'libs/case/application/planted.ts', '../persistence/store.ts', {
    'libs/case/persistence/store.ts': empty,
  }),
  plant('http-skips-persistence', 'libs/case/http/planted.ts', '../persistence/store.ts', { 'libs/case/persistence/store.ts': empty }),
  plant('web-speaks-http-only', 'apps/web/src/planted.ts', '../../../libs/case/index.ts'),
  plant('features-are-strangers', 'apps/web/src/features/queue/planted.ts', '../admin/page.ts', {
    'apps/web/src/features/admin/page.ts': empty,
  }),
  plant('features-know-no-route', 'apps/web/src/features/queue/planted.ts', '../../app/router.ts', { 'apps/web/src/app/router.ts': empty }),
  plant('ui-knows-no-feature', 'apps/web/src/ui/planted.ts', '../features/queue/page.ts', { 'apps/web/src/features/queue/page.ts': empty }),
  { rule: 'no-cycles', files: { 'libs/case/a.ts': imports('./b.ts'), 'libs/case/b.ts': imports('./a.ts') } },
  plant('resolves', 'libs/case/planted.ts', './no-such-file.ts'),
];
