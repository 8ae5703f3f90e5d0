import { expect } from 'vitest';
import { checkRunbook } from '../../../lib/infra/runbooks/check-runbook.ts';
import { AutomationDocument } from '../../../lib/infra/runbooks/document.ts';
import { loadRunbooks, type Runbook } from '../../../lib/infra/runbooks/load-runbooks.ts';

export const RESTART = 'restart-ecs-service';
export const SCALE = 'scale-ecs-service';
export const ROLLBACK = 'rollback-ecs-deployment';

type Part = 'source' | 'manifest' | 'policy';
/** What is wrong; runbook; part; from; to; the rule that must say so; a part of its message. */
export type Breakage = readonly [string, string, Part, string, string, string, string];

const all = loadRunbooks();

/** A copy of a runbook with one text replaced by another in one of its files. */
export const broken = (name: string, part: Part, from: string, to: string): Runbook => {
  const runbook = all.find((each) => each.name === name);
  if (!runbook) throw new Error(`no runbook ${name}`);
  const text = JSON.stringify(runbook[part]);
  expect(text, `${part} of ${name}`).toContain(from);
  const changed = { ...runbook, [part]: JSON.parse(text.replace(from, () => to)) };
  return { ...changed, document: AutomationDocument.parse(changed.source) };
};

/** What one rule says about a broken copy. */
export const said = ([, name, part, from, to, rule]: Breakage): string =>
  checkRunbook(broken(name, part, from, to), all)
    .filter((finding) => finding.rule === rule)
    .map(({ at, message }) => `${at}: ${message}`)
    .join('\n');
