/** The architecture, top to bottom: a module may import only what stands below it. */
export const order = ['reporting', 'case', 'auth', 'rbac', 'audit-chain', 'crypto', 'platform', 'proof', 'kernel'];

const module_ = (name) => `^libs/${name}/`;
const error = (name, from, to) => ({ name, severity: 'error', from, to });

const downward = order
  .slice(1)
  .map((name, i) => error(`${name}-looks-down`, { path: module_(name) }, { path: order.slice(0, i + 1).map(module_) }));

/** The ways into a module: its index, and two more of the tests'. */
const doors = '^libs/([^/]+/index|testing/(api|soft-authenticator))[.]ts$';

export default {
  forbidden: [
    ...downward,
    error('libs-are-listed', { path: `^libs/(?!(${order.join('|')}|testing)/)[^/]+/` }, {}),
    error('modules-meet-at-index', { path: '^libs/([^/]+)/' }, { path: '^libs/[^/]+/.+', pathNot: ['^libs/$1/', doors] }),
    error('apps-enter-by-index', { path: '^apps/' }, { path: '^libs/[^/]+/.+', pathNot: doors }),
    error('libs-know-no-app', { path: '^libs/', pathNot: '^libs/testing/' }, { path: '^apps/' }),
    error(
      'testing-stays-in-tests',
      { path: '^(apps|libs)/', pathNot: ['[.](spec|fixture)[.]tsx?$', '^libs/testing/', '^apps/bench/'] },
      { path: '^libs/testing/|[.]fixture[.]tsx?$' },
    ),
    error('bench-borrows-an-authenticator', { path: '^apps/bench/' }, { path: '^libs/testing/(?!soft-authenticator)|[.]fixture[.]tsx?$' }),
    error('verify-needs-only-proof', { path: '^apps/verify/' }, { path: '^libs/(?!(proof|kernel)/)' }),
    error(
      'kernel-and-proof-are-plain-typescript',
      { path: '^libs/(kernel|proof)/', pathNot: '[.]spec[.]ts$' },
      { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-no-pkg'] },
    ),
    error(
      'domain-is-pure',
      { path: '^libs/[^/]+/domain/' },
      { path: ['^libs/[^/]+/(application|persistence|http)/', '^libs/platform/', 'node_modules/(@nestjs|typeorm)'] },
    ),
    error(
      'application-knows-no-adapter',
      { path: '^libs/[^/]+/application/' },
      { path: ['^libs/[^/]+/(persistence|http)/', 'node_modules/typeorm'] },
    ),
    error('http-skips-persistence', { path: '^libs/[^/]+/http/' }, { path: ['^libs/[^/]+/persistence/', 'node_modules/typeorm'] }),
    error('web-speaks-http-only', { path: '^apps/web/' }, { path: '^(libs|apps/api)/' }),
    error(
      'features-are-strangers',
      { path: '^apps/web/src/features/([^/]+)/' },
      { path: '^apps/web/src/features/', pathNot: '^apps/web/src/features/$1/' },
    ),
    error('features-know-no-route', { path: '^apps/web/src/(features|parts|ui|api)/' }, { path: '^apps/web/src/app/' }),
    error('ui-knows-no-feature', { path: '^apps/web/src/(parts|ui|api)/' }, { path: '^apps/web/src/features/' }),
    error('no-cycles', { pathNot: '/generated/' }, { circular: true }),
    error('resolves', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default', 'types'] },
  },
};
