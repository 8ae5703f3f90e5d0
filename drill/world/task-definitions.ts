import { PlatformRefusal } from './platform-refusal.ts';
import type { Random } from './random.ts';
import { ACCOUNT_ID, type EcsPlan, REGION } from './shop.ts';
import type { Ecs, TaskDefinition } from './types/platform.ts';

const DAY_MS = 86_400_000;
/** Earlier revisions that the account still shows of each family. */
const KEPT_REVISIONS = 4;

export interface TaskDefinitions {
  ofFamily(family: string): readonly TaskDefinition[];
  /** Takes `family:revision`, `family` (the newest) or an ARN that ends with either. */
  find(name: string): TaskDefinition;
  register: (
    family: string,
    changes: Parameters<Ecs['registerTaskDefinition']>[1],
    by: string,
    at: number,
  ) => TaskDefinition;
}

export const nameOf = ({ family, revision }: Pick<TaskDefinition, 'family' | 'revision'>): string =>
  `${family}:${revision}`;

export const createTaskDefinitions = (plans: readonly EcsPlan[], startAt: number, random: Random): TaskDefinitions => {
  const families = new Map<string, TaskDefinition[]>(
    plans.map((plan) => [plan.name, history(plan, startAt, random)] as const),
  );
  const ofFamily = (family: string): TaskDefinition[] => {
    const revisions = families.get(family);
    if (!revisions) throw new PlatformRefusal('ClientException', `Unable to describe task definition ${family}.`);
    return revisions;
  };
  const newest = (family: string): TaskDefinition => {
    const last = ofFamily(family).at(-1);
    if (!last) throw new PlatformRefusal('ClientException', `Unable to describe task definition ${family}.`);
    return last;
  };
  return {
    ofFamily,
    find(name) {
      const [family = '', revision] = (name.split('/').at(-1) ?? name).split(':');
      if (revision === undefined) return newest(family);
      const found = ofFamily(family).find((candidate) => String(candidate.revision) === revision);
      if (!found) throw new PlatformRefusal('ClientException', `TaskDefinition ${family}:${revision} is inactive`);
      return found;
    },
    register(family, changes, by, at) {
      const base = newest(family);
      const registered = { ...base, ...changes, revision: base.revision + 1, registeredAt: at, registeredBy: by };
      ofFamily(family).push(registered);
      return registered;
    },
  };
};

const history = (plan: EcsPlan, startAt: number, random: Random): TaskDefinition[] => {
  const oldest = Math.max(1, plan.revision - KEPT_REVISIONS + 1);
  return Array.from({ length: plan.revision - oldest + 1 }, (_, index) => {
    const revision = oldest + index;
    return {
      family: plan.name,
      revision,
      image: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/shop/${plan.name}:2026.10.${revision}-${random.hex(7)}`,
      environment: plan.environment,
      cpuUnits: plan.cpuUnits,
      memoryMebibytes: plan.memoryMebibytes,
      registeredAt: Math.round(startAt - (plan.revision - revision + random.between(1, 2)) * 3 * DAY_MS),
      registeredBy: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/shop-delivery/pipeline`,
    };
  });
};
