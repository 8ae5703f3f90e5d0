import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import configuration from '../.dependency-cruiser.mjs';

/** Fewer than this means that the cruiser did not understand our TypeScript, not that there are few imports. */
const FEWEST_MODULES = 100;

const folders = ['lib', 'functions', 'console', 'drill', 'bench', 'cli', 'test'];
const { output } = await cruise(
  folders,
  { ...configuration.options, ruleSet: { forbidden: configuration.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
);
const { modules, summary } = output as ICruiseResult;
const imports = modules.reduce((sum, { dependencies }) => sum + dependencies.length, 0);
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} must not import ${to}`);
console.log(`${modules.length} modules, ${imports} imports examined, ${summary.violations.length} against the rules`);
if (modules.length < FEWEST_MODULES || imports < FEWEST_MODULES) {
  console.error(`too few were examined (at least ${FEWEST_MODULES} expected): the check itself is broken`);
  process.exitCode = 1;
}
if (summary.violations.length > 0) process.exitCode = 1;
