import { toldToPeople } from '../redaction/plain-words.ts';
import type { ReportCase } from './report-case.ts';
import { clean, distinct, named } from './wording.ts';

const MOST = 20;
/** As a share of the first's confidence: from here on the next cause is nearly as likely. */
const NEARLY_AS_LIKELY = 0.8;
/** Whether a model helped says nothing about what could be seen. */
const ABOUT_THE_MODEL = 'no model: ';

/** What was not seen, not sure or not looked at: the limits of everything else in the report. */
export const unknownOf = ({ history }: Pick<ReportCase, 'history'>): string[] => {
  const { diagnoses, validations } = history;
  const diagnosis = diagnoses.at(-1);
  if (!diagnosis) return ['No diagnosis was made, so the cause is not known.'];
  const { finding, lacked, dataQuality, modelDisagrees, hypotheses } = diagnosis;
  const [first, second] = hypotheses;
  const close =
    first && second && second.confidence >= NEARLY_AS_LIKELY * first.confidence
      ? [`Another cause is nearly as likely: ${second.faultClass.replaceAll('-', ' ')} of ${named(second.component)}.`]
      : [];
  const quality =
    dataQuality.verdict === 'good'
      ? []
      : [
          `The telemetry was ${dataQuality.verdict}: ${dataQuality.because.map(toldToPeople).join('; ') || 'no reason was recorded'}.`,
        ];
  const unjudged = validations.filter(({ final, verdict }) => final && verdict === 'unknown');
  return distinct(
    [
      ...(finding === 'cannot-tell' ? ['The cause could not be told from what could be seen.'] : []),
      ...close,
      ...(modelDisagrees ? ['The model put another cause first than the ranking.'] : []),
      ...quality,
      ...unjudged.map(
        ({ attempt, because }) => `Whether attempt ${attempt} helped could not be judged: ${because.join('; ')}.`,
      ),
      ...lacked.filter((text) => !text.startsWith(ABOUT_THE_MODEL)).map((text) => `Not seen: ${toldToPeople(text)}.`),
    ].map((text) => clean(text, 1000)),
    MOST,
  );
};
