import { compareTemplates, type TemplateShift, type TimedMessage } from '../logs/compare.ts';
import { readTrouble } from '../logs/readings.ts';
import { withoutSecrets } from '../logs/without-secrets.ts';
import { redactForRecord } from '../redaction/redact.ts';
import { screen } from '../redaction/screen.ts';
import { type Finding, type Look, strengthOf } from './finding.ts';
import { ALARM_DELAY_SECONDS } from './incident-time.ts';
import { type Place, suspiciousFinding } from './suspicious-text.ts';

/** The most templates of one component that become evidence: the clearest ones. */
const MAXIMUM_PER_COMPONENT = 8;
const EXAMPLE_LENGTH = 240;
const TEMPLATE_LENGTH = 160;

const oneLine = (text: string, length: number): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= length ? flat : `${flat.slice(0, length - 1)}…`;
};

const shiftFinding = (component: string, shift: TemplateShift): Finding => {
  // A new line that comes once is an anecdote; one that comes often is a fact.
  const deviation = shift.kind === 'new' ? shift.incidentCount : shift.deviation;
  const trouble = shift.kind === 'vanished' || !shift.outgrew ? null : readTrouble(shift.example);
  const fact =
    trouble ?? (shift.kind === 'new' ? 'log-new' : shift.kind === 'surging' ? 'log-surging' : 'log-vanished');
  const counts = `${shift.incidentCount} since, ${shift.baselineCount} before`;
  return {
    fact,
    component,
    strength: strengthOf(trouble ? 3 + deviation : deviation),
    summary: `${shift.kind} in the log (${counts}): ${oneLine(shift.example, EXAMPLE_LENGTH)}`,
    at: new Date(shift.firstIncidentAt).toISOString(),
    from: { collector: 'logs', reference: `template: ${oneLine(redactForRecord(shift.template), TEMPLATE_LENGTH)}` },
    figures: { baselineCount: shift.baselineCount, incidentCount: shift.incidentCount },
  };
};

interface ScreenedMessage extends TimedMessage {
  suspicions: ReturnType<typeof screen>;
}

const LOG_LINES: Place = { collector: 'logs', one: 'log line', many: 'log lines' };

/** Templates that are new, surging or vanished against normal time, read by a closed list, with one redacted example each. */
export const logFindings = (look: Look): Finding[] => {
  const byComponent = new Map<string, ScreenedMessage[]>();
  for (const { component, at, message } of look.observation.logs) {
    const time = Date.parse(at);
    if (!Number.isFinite(time)) continue;
    const messages = byComponent.get(component);
    const screened = { at: time, message: withoutSecrets(message), suspicions: screen(message) };
    if (messages) messages.push(screened);
    else byComponent.set(component, [screened]);
  }
  const known = Map.groupBy(look.observation.logsRead ?? [], ({ component }) => component);
  const boundaryAt = (look.onset - ALARM_DELAY_SECONDS) * 1000;
  return [...byComponent]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([component, messages]) => {
      const ordered = messages.sort((a, b) => a.at - b.at || (a.message < b.message ? -1 : 1));
      const read = known
        .get(component)
        ?.map(({ fromAt, toAt }) => ({ fromAt: Date.parse(fromAt), toAt: Date.parse(toAt) }));
      const suspicious = ordered.filter(({ suspicions }) => suspicions.length > 0);
      const unquoted = new Set(suspicious.map(({ message }) => message));
      const findings = compareTemplates(ordered, boundaryAt, look.now * 1000, read)
        .filter(({ example }) => !unquoted.has(example))
        .map((shift) => shiftFinding(component, shift))
        .sort((a, b) => b.strength - a.strength || (a.summary < b.summary ? -1 : 1));
      return [
        ...findings.slice(0, MAXIMUM_PER_COMPONENT),
        ...suspiciousFinding(
          component,
          LOG_LINES,
          suspicious.map(({ at, suspicions }) => ({ at: new Date(at).toISOString(), suspicions })),
        ),
      ];
    });
};
