import type { ComponentId } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import type { DatabaseLoad } from '../../contracts/observation.ts';
import type { Attributes } from './attributes.ts';
import { cutTime, type Finding, type Look, readable, strengthOf } from './finding.ts';
import { readableStatement, statementSummary } from './statement-text.ts';
import { isMeasurement, median, quartileSigma, robustSigma } from './statistics.ts';
import { type WaitKind, waitKind } from './wait-kinds.ts';

/** With fewer values a stretch says nothing. */
const MINIMUM_NORMAL = 10;
const MINIMUM_PRESENT = 2;
/** A rise is a fact from this many standard deviations on, and from one more session at any time: less keeps nobody waiting. */
const RISE_DEVIATION = 4;
const RISE_SESSIONS = 1;
/** Spread that even a database with next to no load is taken to have. */
const LEAST_SPREAD_SESSIONS = 0.1;
/** Above the processors without being unusual, or with nothing to compare with: true, but no news. */
const NO_NEWS = 0.4;
/** Below this share of the processors, sessions on them do not wait for each other. */
const BUSY_SHARE = 0.5;
/** A statement that carries less of the growth than this is one of many. */
const STATEMENT_SHARE = 0.5;

interface Level {
  now: number;
  /** Null where too little of normal time is known. */
  normal: number | null;
  /** How far now is above normal, in robust standard deviations; 0 where normal is not known. */
  deviation: number;
}

/** Sessions of all these together, minute by minute; a minute of which none of them knows anything is left out. */
const together = (loads: readonly DatabaseLoad[]) => {
  const sums = new Map<number, number>();
  for (const { timestamps, sessions } of loads) {
    for (const [index, at] of timestamps.entries()) {
      const value = sessions[index];
      if (isMeasurement(value)) sums.set(at, (sums.get(at) ?? 0) + value);
    }
  }
  const points = [...sums].sort(([a], [b]) => a - b);
  return {
    timestamps: points.map(([at]) => at),
    values: points.map(([, value]) => value),
    periodSeconds: Math.max(0, ...loads.map(({ periodSeconds }) => periodSeconds)),
  };
};

const levelOf = (look: Look, loads: readonly DatabaseLoad[]): Level | null => {
  const { normalValues, presentValues } = cutTime(together(loads), look);
  if (presentValues.length < MINIMUM_PRESENT) return null;
  const now = median(presentValues);
  if (normalValues.length < MINIMUM_NORMAL) return { now, normal: null, deviation: 0 };
  const normal = median(normalValues);
  const spread = Math.max(robustSigma(normalValues), quartileSigma(normalValues), 0.1 * normal, LEAST_SPREAD_SESSIONS);
  return { now, normal, deviation: (now - normal) / spread };
};

const hasRisen = (level: Level): level is Level & { normal: number } =>
  level.normal !== null && level.now - level.normal >= RISE_SESSIONS && level.deviation >= RISE_DEVIATION;

const normally = ({ normal }: Level): string => (normal === null ? '' : `, normally ${readable(normal)}`);

interface Said {
  fact: EvidenceFact;
  strength: number;
  summary: string;
  figures: Record<string, number>;
  attributes?: Attributes;
}

/** What the load of one database says. */
const loadFindings = (look: Look, component: ComponentId, loads: readonly DatabaseLoad[]): Finding[] => {
  const system = loads.find((load) => load.system !== '')?.system;
  const waits = loads.filter(({ by }) => by === 'wait');
  const statements = loads.filter(({ by }) => by === 'statement');
  const all = levelOf(look, waits.length > 0 ? waits : statements);
  if (!all) return [];
  const ofKind = (kind: WaitKind) => waits.filter((load) => waitKind(load) === kind);
  const virtualCpus = Math.max(0, ...loads.map((load) => load.virtualCpus ?? 0)) || null;
  return [
    ...processorWaits(levelOf(look, ofKind('cpu')), virtualCpus),
    ...otherWaits(
      'lock-waits-up',
      'for locks that others hold',
      levelOf(look, ofKind('lock')),
      all,
      ofKind('lock'),
      look,
    ),
    ...otherWaits('io-waits-up', 'for storage', levelOf(look, ofKind('io')), all, ofKind('io'), look),
    ...heavyStatement(look, statements, all),
  ].map(({ fact, strength, summary, figures, attributes = {} }) => ({
    fact,
    component,
    strength: Math.min(1, Math.max(0, strength)),
    summary,
    at: look.toAt,
    from: {
      collector: 'database',
      reference: `db.load.avg by ${fact === 'statement-load-up' ? 'db.sql_tokenized' : 'db.wait_event'}`,
    },
    figures,
    attributes: { ...(system ? { 'db.system.name': system } : {}), ...attributes },
  }));
};

/** Sessions that run or want to run: more than there are processors wait for each other. */
const processorWaits = (level: Level | null, virtualCpus: number | null): Said[] => {
  if (!level) return [];
  const { now, normal, deviation } = level;
  const figures = { sessions: now, ...(normal === null ? {} : { normalSessions: normal }) };
  const summary = `${readable(now)} sessions want the processor${normally(level)}`;
  if (virtualCpus !== null && now >= virtualCpus) {
    return [
      {
        fact: 'cpu-waits-up',
        strength: (0.5 + 0.5 * Math.min(1, now / virtualCpus - 1)) * (deviation >= RISE_DEVIATION / 2 ? 1 : NO_NEWS),
        summary: `${summary}; it has ${readable(virtualCpus)} virtual processors`,
        figures: { ...figures, virtualCpus },
      },
    ];
  }
  if (!hasRisen(level) || now < BUSY_SHARE * (virtualCpus ?? 0)) return [];
  return [{ fact: 'cpu-waits-up', strength: 0.5 * strengthOf(deviation / 2), summary, figures }];
};

/** Waits that should be short: the clearer the more sessions are in them, and the more of the whole load that is. */
const otherWaits = (
  fact: EvidenceFact,
  what: string,
  level: Level | null,
  all: Level,
  loads: readonly DatabaseLoad[],
  look: Look,
): Said[] => {
  if (!level || !hasRisen(level)) return [];
  const share = Math.min(1, level.now / Math.max(level.now, all.now));
  return [
    {
      fact,
      strength: strengthOf(level.deviation / 2) * (0.5 + 0.5 * share),
      summary: `${readable(level.now)} sessions wait ${what}${normally(level)}; most in ${mostIn(look, loads)}`,
      figures: { sessions: level.now, normalSessions: level.normal, share },
    },
  ];
};

/** The engine's names hold no more than this; anything else is not quoted. */
const eventName = (name: string): string => name.replace(/[^\w:/ .()-]/g, '').slice(0, 80);

const mostIn = (look: Look, loads: readonly DatabaseLoad[]): string => {
  const byName = [...Map.groupBy(loads, ({ name }) => name)].map(([name, same]) => ({
    name,
    now: levelOf(look, same)?.now ?? 0,
  }));
  byName.sort((a, b) => b.now - a.now || (a.name < b.name ? -1 : 1));
  return eventName(byName[0]?.name ?? '');
};

/** One statement that carries most of what was added: not where everything grows alike, as with more requests. */
const heavyStatement = (look: Look, statements: readonly DatabaseLoad[], all: Level): Said[] => {
  if (!hasRisen(all)) return [];
  const growth = all.now - all.normal;
  const risen = statements.flatMap((statement) => {
    const level = levelOf(look, [statement]);
    if (!level || !hasRisen(level)) return [];
    const share = Math.min(1, (level.now - level.normal) / growth);
    return share >= STATEMENT_SHARE ? [{ statement, level, share }] : [];
  });
  risen.sort(
    (a, b) => b.share - a.share || b.level.now - a.level.now || (a.statement.name < b.statement.name ? -1 : 1),
  );
  const [most] = risen;
  if (!most) return [];
  const { statement, level, share } = most;
  const text = readableStatement(statement.name) ?? 'its text tries to instruct its reader and is not quoted';
  const inShort = statementSummary(statement.name);
  return [
    {
      fact: 'statement-load-up',
      strength: strengthOf(level.deviation / 2) * share,
      summary: `one statement keeps ${readable(level.now)} sessions active${normally(level)}, ${Math.round(100 * share)}% of the growth: ${text}`,
      figures: { sessions: level.now, normalSessions: level.normal, share },
      attributes: inShort === '' ? {} : { 'db.query.summary': inShort },
    },
  ];
};

/**
 * What databases' sessions wait for and run, now against their own normal time: average active sessions by wait event and by
 * statement. Source of the method: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.ActiveSessions.html
 */
export const databaseFindings = (look: Look): Finding[] =>
  [...Map.groupBy(look.observation.databaseLoad, ({ component }) => component)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([component, loads]) => loadFindings(look, component, loads));
