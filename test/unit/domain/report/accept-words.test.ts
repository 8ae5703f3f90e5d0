import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportWords } from '../../../../lib/contracts/report.ts';
import { redactForRecord } from '../../../../lib/domain/redaction/redact.ts';
import { acceptWords } from '../../../../lib/domain/report/accept-words.ts';
import { reportOf } from '../../../../lib/domain/report/report-of.ts';
import { atSecond } from '../../../contract/builders.ts';
import { aFact, aReportCase, ENDINGS, EVIDENCE } from './a-case.ts';

const { timeline } = reportOf(aReportCase(ENDINGS.mitigated), atSecond(310));
const citable = { facts: EVIDENCE, points: timeline };
const accept = (given: Partial<ReportWords>, shown = (text: string) => text) =>
  acceptWords(
    {
      headline: 'It was slow',
      sentences: [{ text: 'Latency rose to 2.2 s.', cites: ['evd_1-3'] }],
      followUps: [],
      ...given,
    },
    citable,
    shown,
  );
const saying = (text: string, ...cites: string[]) => accept({ sentences: [{ text, cites }] });

describe('words about a report', () => {
  it('may tell the times and spans that its points tell', () => {
    expect(saying('It began at 12:00 and was over 5 min later.', 'pnt_1', 'pnt_6')).toMatchObject({ ok: true });
    expect(saying('People were waited for 1 min.', 'pnt_6')).toMatchObject({ ok: true });
  });

  it('may tell no number of a fact or point that the sentence does not cite', () => {
    expect(saying('Latency rose to 2.2 s.', 'evd_1-1')).toMatchObject({
      ok: false,
      complaint: { words: expect.stringMatching(/2\.2 s/) },
    });
    expect(saying('It was over 5 min later.', 'pnt_1')).toMatchObject({
      ok: false,
      complaint: { words: expect.stringMatching(/5 min/) },
    });
  });

  it('hold follow-ups to the same', () => {
    const followUps = [{ text: 'Give it 64 GB.', cites: ['evd_1-1'] }];
    expect(accept({ followUps })).toMatchObject({ ok: false, complaint: { words: expect.stringMatching(/64/) } });
  });

  const shown = (text: string) => text.replace('‹ip-address-1›', '10.0.0.7');

  it('show people what a placeholder stood for where what they cite holds it', () => {
    const facts = [...EVIDENCE, aFact(9, 'log-timeout', 'no answer from 10.0.0.7')];
    const sentences = [{ text: 'Nothing came from ‹ip-address-1›.', cites: ['evd_1-9'] }];
    expect(
      acceptWords({ headline: 'It was slow', sentences, followUps: [] }, { ...citable, facts }, shown),
    ).toMatchObject({ ok: true, words: { sentences: [{ text: 'Nothing came from 10.0.0.7.' }] } });
  });

  it('are refused where a placeholder stands for what nothing that they cite holds', () => {
    const said = { text: 'Nothing came from ‹ip-address-1›.', cites: ['evd_1-1'] };
    const complaint = { words: expect.stringMatching(/^what a placeholder stands for is in none/) };
    expect(accept({ sentences: [said] }, shown)).toMatchObject({ ok: false, complaint });
    expect(accept({ followUps: [said] }, shown)).toMatchObject({ ok: false, complaint });
    expect(accept({ headline: 'It was slow on ‹ip-address-1›' }, shown)).toMatchObject({ ok: false, complaint });
  });

  it('are taken only where all ids exist, without links, hidden characters or secrets, whatever they are', () => {
    const text = fc
      .array(
        fc.oneof(
          { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
          // In other scripts nothing is taken that the facts do not hold.
          {
            arbitrary: fc.constantFrom('slow', 'then\u0007 late', '\u202ewaits', 'no answer', 'it\u200bfell'),
            weight: 6,
          },
          {
            arbitrary: fc.constantFrom(
              'slow',
              'https://evil.example',
              'www.evil.example',
              'password=hunter2-Sommer',
              '2.2 s',
              '77',
            ),
            weight: 4,
          },
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join(' '));
    const cites = fc.array(fc.constantFrom('evd_1-1', 'evd_1-3', 'evd_7-7', 'pnt_1', 'pnt_99'), {
      minLength: 1,
      maxLength: 3,
    });
    const sentence = fc.record({ text, cites });
    let taken = 0;
    fc.assert(
      fc.property(
        fc.record({
          headline: text,
          sentences: fc.array(sentence, { minLength: 1, maxLength: 2 }),
          followUps: fc.array(sentence, { maxLength: 1 }),
        }),
        (words) => {
          const accepted = acceptWords(words, citable, (shown) => shown);
          if (!accepted.ok) return;
          taken += 1;
          const all = [...accepted.words.sentences, ...accepted.words.followUps];
          expect(all.flatMap((each) => each.cites).filter((id) => /_7-7|_99/.test(id))).toEqual([]);
          for (const said of [accepted.words.headline, ...all.map((each) => each.text)]) {
            expect(said).not.toMatch(/[\p{Cc}\p{Cf}]|:\/\/|www\.|hunter2|77/u);
            expect(redactForRecord(said)).toBe(said);
            expect(said).not.toBe('');
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});
