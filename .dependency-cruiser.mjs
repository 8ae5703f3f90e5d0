/** Who may import whom (DESIGN: layout). Each rule names what a folder may reach; everything else is refused. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { pathNot: allowed },
});

const OWN = 'node_modules';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only('contracts', '^lib/contracts/', ['^lib/contracts/', `^${OWN}/zod/`], 'the vocabulary rests on zod alone'),
    only(
      'domain',
      '^lib/domain/',
      ['^lib/domain/', '^lib/contracts/', '^(node:)?crypto$'],
      'pure decisions: no AWS, no clock, no environment; hashing is the one thing borrowed from Node',
    ),
    only('ports', '^lib/ports/', ['^lib/ports/', '^lib/contracts/'], 'interfaces over the vocabulary'),
    only(
      'prompts',
      '^lib/prompts/',
      ['^lib/prompts/', '^lib/contracts/', `^${OWN}/zod/`, '^(node:)?crypto$'],
      'text over the vocabulary; a hash tells one version from another',
    ),
    only(
      'asking',
      '^lib/asking/',
      ['^lib/(asking|contracts|domain|ports)/', `^${OWN}/zod/`],
      'questions to models within their budgets: what more than one handler does with the ports',
    ),
    only(
      'telling',
      '^lib/telling/',
      ['^lib/(telling|asking|contracts|domain|ports)/'],
      'notices on their way: what every function that tells people does with the channels',
    ),
    {
      name: 'adapters',
      severity: 'error',
      comment: 'adapters implement ports; they decide nothing, so they never see the domain',
      from: { path: '^lib/adapters/' },
      to: { path: '^(lib/(domain|prompts|asking|telling|infra)|functions|console|cli|drill|bench|test)/' },
    },
    {
      name: 'lib-never-functions',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(functions|console|cli|drill|bench|test)/' },
    },
    only(
      'handlers',
      '^functions/(?!shared/|operator-api/)[^/]+/(?!index\\.ts)',
      ['^functions/([^/]+)/', '^lib/(contracts|domain|prompts|ports|asking)/'],
      'a handler reads like a paragraph; wiring lives in index.ts',
    ),
    only(
      'operator-api-handler',
      '^functions/operator-api/(?!index\\.ts)',
      ['^functions/operator-api/', '^lib/(contracts|domain|prompts|ports|asking)/', '^console/', `^${OWN}/(hono|zod)/`],
      'the one handler with pages',
    ),
    {
      name: 'no-function-imports-another',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/shared/'] },
    },
    {
      name: 'handlers-never-shared',
      severity: 'error',
      from: { path: '^functions/(?!shared/)[^/]+/(?!index\\.ts)' },
      to: { path: '^functions/shared/' },
    },
    {
      name: 'wiring',
      severity: 'error',
      from: { path: '^functions/[^/]+/index\\.ts$' },
      to: { path: '^(lib/(domain|prompts|asking|infra)|cli|drill|bench|test)/' },
    },
    only(
      'functions-shared',
      '^functions/shared/',
      [
        '^functions/shared/',
        '^lib/(contracts|ports|adapters|telling)/',
        `^${OWN}/(@middy|@aws-lambda-powertools|@types/aws-lambda|zod)/`,
        '^(node:)?(fs|crypto)$',
      ],
      'what every function gets around its handler',
    ),
    only(
      'console',
      '^console/',
      ['^console/', '^lib/contracts/', `^${OWN}/(hono|d3-[a-z]+)/`],
      'pages get view models, never a store',
    ),
    {
      name: 'infra',
      severity: 'error',
      comment: 'the CDK side describes what is deployed; it never runs what is deployed',
      from: { path: '^lib/infra/' },
      to: { path: '^(lib/(adapters|domain|ports|prompts|asking)|functions|console|cli|drill|bench|test)/' },
    },
    only('world', '^drill/world/', ['^drill/world/'], 'the simulated application knows nothing of its healer'),
    {
      name: 'cloud',
      severity: 'error',
      comment:
        'the embedded account reads the runbooks as AWS does: their schema and rights, nothing of who starts them',
      from: { path: '^drill/(cloud|automation)/' },
      to: {
        path: '^(lib/(adapters|domain|ports|prompts|infra)|functions|console|cli|bench|test)/',
        pathNot: '^lib/infra/runbooks/',
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk\\.out)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
