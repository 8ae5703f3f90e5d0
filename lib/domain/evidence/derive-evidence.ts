import type { DataQuality, Evidence } from '../../contracts/evidence.ts';
import { alarmFindings } from './alarms.ts';
import { attributesFrom } from './attributes.ts';
import { databaseFindings } from './database-load.ts';
import { type EvidenceInput, type Finding, lookAt } from './finding.ts';
import { changeFindings, pastFindings, platformFindings } from './happenings.ts';
import { attributionOf, excessFindings, healthFindings } from './health.ts';
import { logFindings } from './log-findings.ts';
import { dataQualityOf, qualityFindings } from './quality.ts';
import { requestFindings } from './requests.ts';
import { saturationFindings } from './saturation.ts';
import { shiftFindings } from './shifts.ts';
import { suspiciousFindings } from './suspicious-text.ts';

const MAXIMUM_SUMMARY = 500;

/** One order, whatever order things were collected in: ids are given along it. */
const inOrder = (a: Finding, b: Finding): number => {
  const key = ({ component, fact, at, summary, from }: Finding): string =>
    [component ?? '', fact, at, summary, from.reference].join('|');
  return b.strength - a.strength || (key(a) < key(b) ? -1 : 1);
};

/**
 * Turns what the collectors saw into citable facts, strongest first, and judges the telemetry they rest on. Pure: the
 * same observation always gives the same facts with the same ids.
 */
export const deriveEvidence = ({
  newEvidenceId,
  ...input
}: EvidenceInput & { newEvidenceId: () => string }): { evidence: Evidence[]; dataQuality: DataQuality } => {
  const look = lookAt(input);
  const stated = [
    ...requestFindings(look),
    ...saturationFindings(look),
    ...databaseFindings(look),
    ...platformFindings(look),
  ];
  const complaints = qualityFindings(look);
  const attribution = attributionOf(look, stated);
  const placed = [...excessFindings(look, attribution), ...shiftFindings(look)];
  const findings = [
    ...stated,
    ...placed,
    ...healthFindings(look, [...stated, ...complaints, ...placed], attribution),
    ...logFindings(look),
    ...changeFindings(look),
    ...alarmFindings(look),
    ...pastFindings(look),
    ...suspiciousFindings(look),
    ...complaints,
  ].sort(inOrder);
  const attributesOf = attributesFrom(input.catalog);
  const evidence = findings.map((finding) => ({
    ...finding,
    attributes: { ...attributesOf(finding.component), ...finding.attributes },
    evidenceId: newEvidenceId(),
    summary: finding.summary.slice(0, MAXIMUM_SUMMARY),
  }));
  return { evidence, dataQuality: dataQualityOf(look, complaints.sort(inOrder)) };
};
