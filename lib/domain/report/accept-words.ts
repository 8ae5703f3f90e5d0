import type { Complaint } from '../../contracts/complaint.ts';
import type { Evidence } from '../../contracts/evidence.ts';
import type { PostIncidentReport, ReportWords } from '../../contracts/report.ts';
import { complaintAboutWords, type Grounds, groundsOf, textsOf, unheldWords } from '../explanation/claim-words.ts';
import { complaint } from '../explanation/complaint.ts';
import { COMPLAINT_ABOUT_ORDERS, givesOrders } from '../explanation/gives-orders.ts';
import { visible } from '../explanation/visible.ts';
import { holdsLink } from '../explanation/visible-links.ts';
import { clean } from './wording.ts';

export type WordsAcceptance = { ok: true; words: ReportWords } | { ok: false; complaint: Complaint };

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
  const wrong = complaintAbout(words, citable) ?? (complaintAbout(restored, citable) && UNHELD_VALUE);
  if (wrong) return { ok: false, complaint: wrong };
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

const UNHELD_VALUE = complaint(
  'what a placeholder stands for is in none of the facts that its sentence cites; leave it out',
  'claims that say more than their facts',
);

const complaintAbout = ({ headline, sentences, followUps }: ReportWords, citable: Citable): Complaint | null => {
  const all = [...sentences, ...followUps];
  const known = new Set([
    ...citable.facts.map(({ evidenceId }) => evidenceId),
    ...citable.points.map(({ pointId }) => pointId),
  ]);
  const strange = new Set(all.flatMap(({ cites }) => cites).filter((id) => !known.has(id)));
  if (strange.size > 0)
    return complaint(
      `unknown ids ${[...strange].join(', ')}; cite only ids that you were given`,
      'unknown facts',
      strange.size,
    );
  const grounded = [...all, { text: headline, cites: sentences.flatMap(({ cites }) => cites) }].map(
    ({ text, cites }) => ({ text, grounds: groundsFor(cites, citable) }),
  );
  const texts = grounded.map(({ text }) => text);
  // Nothing may be left of it once it is cleaned, either.
  const empty = texts.filter((text) => visible(text) === '' || clean(text, 1000) === '').length;
  if (empty > 0) return complaint('a sentence says nothing', 'an empty sentence', empty);
  const links = grounded.filter(({ text, grounds }) => holdsLink(text, textsOf(grounds))).length;
  if (links > 0) return complaint('a sentence holds a link; say it without one', 'a link', links);
  const orders = grounded.filter(({ text, grounds }) => givesOrders(text, textsOf(grounds))).length;
  if (orders > 0) return complaint(`in a sentence ${COMPLAINT_ABOUT_ORDERS}`, 'orders to its reader', orders);
  const unheld = grounded.map(({ text, grounds }) => unheldWords(text, grounds)).filter((words) => words.length > 0);
  return unheld.length > 0
    ? complaint(complaintAboutWords(unheld.flat()), 'claims that say more than their facts', unheld.length)
    : null;
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
