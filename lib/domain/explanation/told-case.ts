import type { Catalog } from '../../contracts/catalog.ts';
import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { FaultClass } from '../../contracts/fault-class.ts';
import type {
  ToldCase,
  ToldComponent,
  ToldFact,
  ToldFaultClass,
  ToldHypothesis,
  ToldText,
} from '../../contracts/told.ts';
import type { Sign } from '../diagnosis/fault-row.ts';
import { FAULT_TABLE } from '../diagnosis/fault-table.ts';
import { componentOfService } from '../evidence/scope.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';
import { modelAccessOf } from './consent.ts';
import type { Told } from './tellable.ts';
import type { Telling } from './telling.ts';

const NAME_CHARACTERS = 120;
const TITLE_CHARACTERS = 250;
const FACT_CHARACTERS = 400;
const NOTE_CHARACTERS = 1200;
const GAP_CHARACTERS = 300;
/** Of a class: what tells it from others shows in its first few signs. */
const SIGNS_FOR = 5;
const SIGNS_AGAINST = 4;
const CALLS_NAMED = 8;

/** The lines that no rule of `lib/domain/logs/readings.ts` could read. */
export const isUnread = ({ fact }: Pick<Evidence, 'fact'>): boolean => fact === 'log-new' || fact === 'log-surging';

/** Kind and name tell components apart; account and region stay at home. */
export const nameToTell = (component: ComponentId, telling: Telling): ToldText => {
  const { kind, name } = componentParts(component);
  return telling.trusted(`${kind} ${name}`, NAME_CHARACTERS);
};

/** What may be told of a case, in text that may go to a model. */
export const toldCase = (told: Told, catalog: Catalog, telling: Telling): ToldCase => {
  const nameOf = (component: ComponentId): ToldText => nameToTell(component, telling);
  const known = new Set(told.evidence.map(({ evidenceId }) => evidenceId));
  const hypothesisOf = ({ component, path, ...hypothesis }: Told['hypotheses'][number]): ToldHypothesis => ({
    hypothesisId: hypothesis.hypothesisId,
    component: nameOf(component),
    faultClass: hypothesis.faultClass,
    confidence: hypothesis.confidence,
    evidenceFor: hypothesis.evidenceFor.filter((id) => known.has(id)),
    evidenceAgainst: hypothesis.evidenceAgainst.filter((id) => known.has(id)),
    callsToSymptom: path.length - 1,
  });
  const factOf = ({ evidenceId, fact, component, strength, summary }: Evidence): ToldFact => ({
    evidenceId,
    fact,
    where: component === null ? null : nameOf(component),
    strength,
    // What it says of a planted text are our own words.
    text:
      fact === 'suspicious-text'
        ? telling.trusted(summary, FACT_CHARACTERS)
        : telling.outside(summary, FACT_CHARACTERS),
  });
  const facts = (among: (item: Evidence) => boolean): ToldFact[] =>
    told.evidence
      .filter(among)
      .toSorted((one, other) => other.strength - one.strength)
      .map(factOf);
  const isPast = ({ fact }: Evidence): boolean => fact === 'past-incident';
  const onPaths = [...new Set([...told.hypotheses.flatMap(({ path }) => path), ...told.symptoms])];
  return {
    title: telling.outside(told.title, TITLE_CHARACTERS),
    knowledge: told.knowledge.map((note) => telling.trusted(note, NOTE_CHARACTERS)),
    components: onPaths.flatMap((component) => componentSlice(component, catalog, nameOf) ?? []),
    hypotheses: told.hypotheses.map(hypothesisOf),
    faultClasses: [...new Set(told.hypotheses.map(({ faultClass }) => faultClass))].flatMap(faultClassSlice),
    pastIncidents: facts(isPast),
    unreadTemplates: facts(isUnread),
    facts: facts((item) => !isPast(item) && !isUnread(item)),
    gaps: [
      ...new Set(
        told.gaps.map(({ collector, because }) => telling.outside(`${collector}: ${because}`, GAP_CHARACTERS)),
      ),
    ],
  };
};

/** The catalog's entry of a component on a path, as far as its owners and those of what it calls let it be told. */
const componentSlice = (
  component: ComponentId,
  catalog: Catalog,
  nameOf: (component: ComponentId) => ToldText,
): ToldComponent | null => {
  const service = catalog.services[serviceOfComponent(component, catalog) ?? ''];
  if (!service || modelAccessOf(component, catalog) === 'none') return null;
  const { availabilityAtLeast, latencySecondsAtMost, saturationAtMost } = service.objectives;
  return {
    name: nameOf(component),
    tier: service.tier,
    calls: service.dependsOn
      .map((callee) => componentOfService(callee, catalog))
      .filter((callee) => modelAccessOf(callee, catalog) !== 'none')
      .slice(0, CALLS_NAMED)
      .map(nameOf),
    objectives: [
      ...(availabilityAtLeast === undefined ? [] : [`availability at least ${availabilityAtLeast}`]),
      ...(latencySecondsAtMost === undefined ? [] : [`latency at most ${latencySecondsAtMost} s`]),
      ...Object.entries(saturationAtMost).map(([name, most]) => `${name} at most ${most}`),
    ],
  };
};

const WHERE: Readonly<Record<Sign['at'], string>> = { self: '', callee: ' of a callee', caller: ' of a caller' };

const faultClassSlice = (faultClass: FaultClass): ToldFaultClass[] =>
  FAULT_TABLE.filter((row) => row.faultClass === faultClass).map(({ sentence, signs }) => {
    const named = (sign: 1 | -1, most: number): string[] =>
      signs
        .filter(({ weight }) => Math.sign(weight) === sign)
        .toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
        .slice(0, most)
        .map(({ fact, at }) => `${fact}${WHERE[at]}`);
    return { faultClass, sentence, speaksFor: named(1, SIGNS_FOR), speaksAgainst: named(-1, SIGNS_AGAINST) };
  });
