import { type ConverseRequest, type ConverseStub, converse, converseStub, toolUse } from '../../fakes/converse-stub.ts';

const SUMMARISE_TOOL = 'summarise_incident';

/**
 * A language model's stand-in: answers through the tool that it is offered, agrees with the ranking, and cites the first fact that
 * it was shown. It speaks Converse over HTTP/2, as Bedrock does; what it says is no witness of any real model.
 */
export const startModel = (): Promise<ConverseStub> =>
  converseStub((request) => {
    const { tool, hypotheses, facts, points } = questionIn(request);
    const [cited] = facts;
    if (tool === SUMMARISE_TOOL) {
      const sentences = [{ text: 'This is how it began.', cites: points.slice(0, 1) }];
      return converse([toolUse(tool, { headline: 'It was slow, and people have it', sentences, followUps: [] })]);
    }
    return converse([
      toolUse(tool, {
        hypotheses: hypotheses.map((hypothesisId) => ({ hypothesisId, confidence: 0.9 })),
        claims: cited ? [{ text: 'The facts speak for the first cause.', evidence: [cited] }] : [],
      }),
    ]);
  });

const idsIn = (text: string, fence: string): string[] => {
  const [, inside = ''] = new RegExp(`<${fence}>\n([\\s\\S]*?)\n</${fence}>`).exec(text) ?? [];
  return inside.split('\n').flatMap((line) => /^([a-z]{2,4}_[0-9A-Za-z-]+)/.exec(line)?.[1] ?? []);
};

const questionIn = ({ body }: ConverseRequest) => {
  const text: string = body.messages[0].content[0].text;
  return {
    tool: body.toolConfig.tools[0].toolSpec.name as string,
    hypotheses: idsIn(text, 'hypotheses').slice(0, 10),
    facts: idsIn(text, 'facts'),
    points: idsIn(text, 'timeline'),
  };
};
