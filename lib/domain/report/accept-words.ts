import type { Evidence } from '../../contracts/evidence.ts';
import type { PostIncidentReport, ReportWords } from '../../contracts/report.ts';
import { complaintAboutWords, type Grounds, groundsOf, unheldWords } from '../explanation/claim-words.ts';
import { COMPLAINT_ABOUT_ORDERS, givesOrders } from '../explanation/gives-orders.ts';
import { holdsLink, visible } from '../explanation/visible.ts';
import { clean } from './wording.ts';

export type WordsAcceptance = { ok: true; words: ReportWords } | { ok: false; complaint: string };

/** What an answer may cite: the facts that were told, and the points of the report. */
export interface Citable {
  facts: readonly Evidence[];
  points: PostIncidentReport['timeline'];
}

/**
 * Takes a model's words for a report, whole or not at all: every id exists, every number and name of a sentence stands in what it cites
 * (those of the headline in what the sentences cite), and nothing holds a link. `shown` puts values in the place of placeholders that
 * people may see, and what stands there then must hold too.
 */
export const acceptWords = (words: ReportWords, citable: Citable, shown: (text: string) => string): WordsAcceptance => {
  const restored: ReportWords = {
    headline: shown(words.headline),
    sentences: words.sentences.map((sentence) => ({ ...sentence, text: shown(sentence.text) })),
    followUps: words.followUps.map((sentence) => ({ ...sentence, text: shown(sentence.text) })),
  };
  // The model is not told what a placeholder stands for, not even in a complaint.
  const complaint = complaintAbout(words, citable) ?? (complaintAbout(restored, citable) && UNHELD_VALUE);
  if (complaint) return { ok: false, complaint };
  const cleaned = <Sentence extends { text: string }>(sentence: Sentence): Sentence => ({
    ...sentence,
    text: clean(sentence.text, 1000),
  });
  return {
    ok: true,
    words: {
      headline: clean(restored.headline, 200),
      sentences: restored.sentences.map(cleaned),
      followUps: restored.followUps.map(cleaned),
    },
  };
};

const UNHELD_VALUE = 'what a placeholder stands for is in none of the facts that its sentence cites; leave it out';

const complaintAbout = ({ headline, sentences, followUps }: ReportWords, citable: Citable): string | null => {
  const all = [...sentences, ...followUps];
  const known = new Set([
    ...citable.facts.map(({ evidenceId }) => evidenceId),
    ...citable.points.map(({ pointId }) => pointId),
  ]);
  const strange = all.flatMap(({ cites }) => cites).filter((id) => !known.has(id));
  if (strange.length > 0) return `unknown ids ${[...new Set(strange)].join(', ')}; cite only ids that you were given`;
  const texts = [headline, ...all.map(({ text }) => text)];
  // Nothing may be left of it once it is cleaned, either.
  if (texts.some((text) => visible(text) === '' || clean(text, 1000) === '')) return 'a sentence says nothing';
  if (texts.some(holdsLink)) return 'a sentence holds a link; say it without one';
  if (texts.some(givesOrders)) return `in a sentence ${COMPLAINT_ABOUT_ORDERS}`;
  const unheld = all.flatMap(({ text, cites }) => unheldWords(text, groundsFor(cites, citable)));
  const inHeadline = unheldWords(
    headline,
    groundsFor(
      sentences.flatMap(({ cites }) => cites),
      citable,
    ),
  );
  return unheld.length + inHeadline.length > 0 ? complaintAboutWords([...unheld, ...inHeadline]) : null;
};

const groundsFor = (cites: readonly string[], { facts, points }: Citable): Grounds => {
  const cited = new Set(cites);
  const { sentences, names, figures } = groundsOf(facts.filter(({ evidenceId }) => cited.has(evidenceId)));
  const told = points.filter(({ pointId }) => cited.has(pointId));
  return {
    sentences: [...sentences, ...told.map(({ text }) => text)],
    // The clock is told of a point as people write it.
    names: [...names, ...told.flatMap(({ pointId, at }) => [pointId, at, at.slice(11, 16), at.slice(11, 19)])],
    figures,
  };
};
