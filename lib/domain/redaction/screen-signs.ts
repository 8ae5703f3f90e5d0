import { FaultClass } from '../../contracts/fault-class.ts';

/** What makes a text an attempt to steer its reader rather than to tell what happened. */
export const SIGNS = {
  'overrides-instructions': 'tells its reader to ignore what it was told',
  'addresses-a-reader': 'speaks to a model or an assistant',
  'role-marker': 'imitates the markers between speakers, tools and fences',
  'orders-an-action': 'gives orders about runbooks, plans, approvals or tools',
  'dictates-the-diagnosis': 'says what the answer has to be',
  'claims-authority': 'says that leave was given or is not needed',
  'hides-from-people': 'asks to keep something from people',
  'asks-for-secrets': 'asks for prompts, credentials or data to be handed out',
  'hidden-text': 'holds text that people cannot see or that runs another way',
} as const;
export type Sign = keyof typeof SIGNS;

const pattern = (...parts: string[]): RegExp => new RegExp(parts.join('|'), 'u');

const ASIDE =
  "(?:ignore|disregard|forget|do not (?:follow|obey)|don't (?:follow|obey)|pay no attention to|stop following|never mind)";
const ASIDE_OR_AWAY = `(?:${ASIDE}|override|bypass|overlook|drop|discard|cancel|supersede|replace|break|violate)`;
const EARLIER =
  '(?:previous|prior|above|earlier|preceding|former|foregoing|original|initial|existing|current|your|system|safety|developer)';
const WORDS = String.raw`(?:[\w'-]{1,20},? ){0,4}?`;
const TOLD = '(?:instructions?|prompts?|directives?|guidelines?|guardrails?|programming|system message)';
const TOLD_LOOSELY =
  '(?:rules?|commands?|orders?|constraints?|context|restrictions?|polic(?:y|ies)|training|messages?|guidance|evidence|facts|findings|analysis|telemetry|data)';

const MODEL = String.raw`(?:a\.?i\.?|llms?|language models?|assistants?|chat ?bots?|copilots?|claude|chatgpt|gpt-?\d?\w?|gemini|llama|mistral|selfheal|(?:ai|diagnos\w{2,6}|remediation|incident|sre|automated|automation|healing|ops) (?:agent|assistant|model|system|bot|reader|analy[sz]er)s?)`;

const CLAUSE = String.raw`(?:^|[.!?:;,"'\]>»(-]\s?|\b(?:please|must|now|should|to|and|then|immediately|just|simply) )`;
const DETERMINER =
  '(?:the|this|that|any|all|every|my|your|our|a|an|pending|following|proposed|suggested|next|human|operator|manual|attached)';
const START =
  '(?:run|execute|start|trigger|invoke|launch|apply|use|choose|select|pick|prefer|approve|accept|authori[sz]e|skip|bypass|force|auto-?approve|confirm)';
const LET_PASS = '(?:approve|authori[sz]e|auto-?approve|accept|confirm|skip|bypass|waive|disable|switch off|turn off)';

/** Our own words for what broke: nobody else writes them so, and an answer is made of them. */
const ANSWER = `(?:${FaultClass.options.filter((each) => each.includes('-')).join('|')})`;

/** English, and what is the same in every language. All on lower-case text with single blanks. */
export const ENGLISH_SIGNS: readonly (readonly [Sign, RegExp])[] = [
  [
    'overrides-instructions',
    pattern(
      String.raw`\b${ASIDE_OR_AWAY} ${WORDS}${EARLIER} ${WORDS}${TOLD}\b`,
      String.raw`\b${ASIDE} (?:all|any|every|these|those|the|my) ${WORDS}${TOLD}\b`,
      String.raw`\b${ASIDE} (?:[\w'-]{1,20} ){0,2}?(?:previous|prior|above|earlier|preceding|your|system) (?:[\w'-]{1,20} ){0,2}?${TOLD_LOOSELY}\b`,
      String.raw`\b${ASIDE} (?:everything|all|anything|what(?:ever)?)(?: that)?(?: \w{1,12}){0,2}? (?:above|before|previously|earlier|told|said|wrote|written)\b`,
      String.raw`\b(?:your|the) (?:new|real|actual|true|only) (?:instructions?|task|role|objective|mission|goal|purpose) (?:is|are|will be|:)`,
      String.raw`\bnew (?:system )?(?:instructions?|directives?|prompt)\b ?:`,
      String.raw`\b(?:developer|god|dan|debug|unrestricted|jailbreak) mode (?:is )?(?:now )?(?:enabled|activated|on\b|engaged)`,
      String.raw`\b(?:enter|enable|activate|switch to) (?:developer|god|dan|unrestricted|jailbreak) mode\b`,
    ),
  ],
  [
    'addresses-a-reader',
    pattern(
      String.raw`\byou are (?:now |actually |no longer )?(?:an? |the |my )?(?:[\w-]{1,16} ){0,3}?${MODEL}\b`,
      String.raw`\byou are now (?:an? |the |my )?(?:[\w-]{1,16} ){0,2}?(?:admin|administrator|root|operator|sre|engineer|dan)\b`,
      String.raw`\b(?:dear|hey|hi|hello|attention|note (?:to|for)|notice (?:to|for)|message (?:to|for)|instructions? (?:to|for)|important (?:to|for)|to|for) (?:the |any |all |our |this |whichever |every )?${MODEL} ?(?:[:,!.-]|who|that|reading|processing|which|analy)`,
      String.raw`\b(?:if|when|since) (?:you are|you're) (?:an? |the )?${MODEL}\b`,
      String.raw`\bas an? (?:ai|llm|language model)\b(?! (?:service|gateway|endpoint|provider))`,
      String.raw`(?:^|[\s\["'(])${MODEL} ?[,:!] ?(?:please |you |now |always |never |do not |don't |ignore|run|execute|approve|stop|set|report|rank|conclude|answer|respond|call)`,
      String.raw`\b(?:respond|answer|reply|output) (?:only )?with (?:only )?(?:the )?(?:following|exactly|json|hypothesis|"|')`,
      String.raw`\bwhoever (?:reads|is reading|processes) this\b`,
    ),
  ],
  [
    'orders-an-action',
    pattern(
      String.raw`${CLAUSE}${START} (?:${DETERMINER} ){0,3}(?:[\w/-]{1,40} ){0,2}?(?:runbooks?|remediations?|playbooks?|automation documents?)\b(?! (?:service|api|id|failed|started))`,
      String.raw`${CLAUSE}${LET_PASS} (?:${DETERMINER} ){1,3}(?:[\w-]{1,20} ){0,2}?(?:plans?|changes?|approvals?|actions?|gates?|guardrails?|safety checks?|human review|kill ?switch|validation|remed(?:y|ies)|rollback)\b`,
      String.raw`\b(?:call|use|invoke) (?:the |your |this )?(?:[\w-]{1,30} )?(?:tool|function)(?:s\b|\b)(?! (?:call )?(?:failed|took|returned|version))(?: [\w-]{1,40})? (?:with|to|and|now|immediately)\b`,
      String.raw`\b(?:call|use|invoke) explain_failure\b`,
      String.raw`\b(?:you (?:must|should|need to|have to|are required to|are to|will)|immediately|now|please) (?:\w{1,12} ){0,2}?(?:delete|drop|terminate|destroy|wipe|purge|shut ?down|grant|attach|scale|restart|reboot|roll ?back|stop) (?:all|every|each|the whole|the entire|production|the production)\b`,
      String.raw`\b(?:add|set|change|append) (?:the )?(?:parameter|target|recipient|approver|autonomy|role|owner)s? (?:\S{1,40} )?(?:to|as|=)\s`,
      String.raw`\b(?:set|raise|lower|change) (?:the |your |its )?autonomy\b`,
      String.raw`\b(?:add|send|forward|redirect|route|copy|set|change|use|make) (?:[\w-]{1,20} ){0,3}?(?:approvals?|approvers?|recipients?)(?: (?:requests?|links?|mails?))?(?: \w{1,10}){0,2}:? (?:\S{1,64}@|<email)`,
      String.raw`\b(?:approvers?|recipients?) (?:[\w-]{1,20} ){0,4}?(?:is|are) (?:now|from now on)\b`,
    ),
  ],
  [
    'dictates-the-diagnosis',
    pattern(
      String.raw`\b(?:the )?(?:real|true|only|sole|correct|official) (?:root )?cause (?:is|was|must be|has to be)\b`,
      String.raw`\b(?:set|report|return|give|output|use|assign|raise|state) (?:a |an |the |your |its |full |maximum )*confidence(?: score| level| value)? ?(?:of|to|=|:|at|as)? ?(?:1\b|0?\.9|\d{2,3} ?%|high|max|full)`,
      String.raw`\b(?:mark|close|resolve|treat|classify|flag|declare|consider) (?:this|the|that|every|all|any) (?:incident|alert|alarm|case|failure|outage|signal)s? (?:as |is |to be )?(?:\w{1,12} ){0,2}?(?:resolved|closed|fixed|benign|false[ -]positive|healthy|solved|normal|handled|self-resolved)\b`,
      String.raw`\b(?:rank|put|place|list|choose|prefer|select) (?:the )?(?:hypothesis|hyp_\w{1,40})\b.{0,40}\b(?:first|top|highest)\b`,
      String.raw`\bhyp_\w{4,40} (?:is|must|should|has to)\b`,
      String.raw`\b(?:conclude|report|answer|say|state|diagnose) that (?:the )?(?:root )?cause\b`,
      String.raw`\b(?:report|diagnose|conclude|answer|rank|blame) (?:(?:it|this|that|as|with|only|an?|the) ){0,3}${ANSWER}\b`,
      String.raw`\b(?:blame|accuse) (?:the )?[\w-]{2,40} (?:service|database|instance|component|function|queue)\b`,
    ),
  ],
  [
    'claims-authority',
    pattern(
      String.raw`\b(?:no|without|skip|needs? no|does not (?:need|require)|do not (?:need|require)|not) (?:any |further |human |manual |additional |operator |wait(?:ing)? for |asking for |the )*(?:approval|review|confirmation|permission|consent|sign-?off)s?(?: (?:is |are )?(?:needed|required|necessary)|[.!;,]|$)`,
      String.raw`\b(?:pre-?approved|already approved|approved|authori[sz]ed|cleared) (?:in advance )?by (?:the |our |your )?(?:cto|ceo|ciso|cio|vp|head|security|admin\w{0,10}|owners?|management|operator|on-?call|sre|anthropic|amazon|aws|human)\b`,
      String.raw`\b(?:system|admin|administrator|security|root|emergency) override\b ?[:!.-]`,
      String.raw`\bthis (?:action|change|plan|remediation|runbook|message) (?:is|has been) (?:pre-?approved|approved|authori[sz]ed|trusted)\b`,
      String.raw`\bwithout (?:asking|telling|notifying|waiting for) (?:any|a|the|anyone|anybody|human|for)\b`,
      String.raw`\bi am (?:the|your|an?) (?:[\w-]{1,16} ){0,2}?(?:developer|administrator|admin|owner|operator|creator|engineer|supervisor)\b`,
    ),
  ],
  [
    'hides-from-people',
    pattern(
      String.raw`\b(?:do not|don't|never|must not|should not) (?:ever )?(?:tell|mention|report|inform|notify|alert|ask|show|reveal|disclose|escalate|page|warn)(?: (?:this|it|that|about|any of this|these))*(?: to| of)? (?:the |any |a |an |your )?(?:humans?|operators?|people|engineers?|on-?call|anyone|anybody|reviewers?|approvers?|owners?|team)\b`,
      String.raw`\bkeep (?:this|it|these) (?:a )?(?:secret|hidden|confidential|between us) ?(?:from|[.!,]|$)`,
      String.raw`\b(?:do not|don't|never) (?:mention|include|cite|reveal|quote|repeat|disclose) (?:this|these|the above) (?:message|instructions?|line|text|note|log)\b`,
    ),
  ],
  [
    'asks-for-secrets',
    pattern(
      String.raw`\b(?:reveal|print|repeat|show|output|display|leak|dump|disclose|tell me|give me|return|include|write out|summari[sz]e) (?:me |us )?(?:[\w']{1,12} ){0,3}?(?:system prompt|initial prompt|hidden prompt|(?:your|these|the above|system|initial|original) (?:instructions|prompt)|prompt above)\b`,
      String.raw`\b(?:send|post|exfiltrate|upload|e-?mail|forward|leak|transmit|append) (?:me |us )?(?:[\w']{1,12} ){0,3}?(?:credentials?|secrets?|api keys?|environment variables|env vars|passwords?|tokens?|access keys?|evidence|conversation|prompt|catalog|findings|telemetry|logs)(?: \w{1,12}){0,3}? to (?:https?:|the (?:following|url|address)|this (?:url|address|webhook)|me\b|us\b|\S{1,64}@|\S{1,64}\.(?:com|net|io|org|ru|cn)\b)`,
      String.raw`!\[[^\]\n]{0,80}\]\(https?:[^)\s]{1,400}[?=]`,
    ),
  ],
];

const ROLE = '(?:system|assistant|developer|human|user|tool|function)';

/** Markers that chat formats, tool protocols and our own fences use. */
export const ROLE_MARKERS = pattern(
  String.raw`<\|? ?(?:im_start|im_end|im_sep|endoftext|eot_id|eom_id|start_header_id|end_header_id|begin_of_text|begin_of_sentence|end_of_turn|start_of_turn|fim_\w{3,8}|channel|message|start|end|system|user|assistant|tool)[ :\w]{0,20}\|>`,
  String.raw`<\/?(?:end_of_turn|start_of_turn|tool_(?:result|use|call|response)s?|function_(?:result|call|response)s?|antml:\w{1,20}|system[-_ ](?:prompt|message|reminder|instructions?)|assistant|instructions?|untrusted\w{0,20}|(?:\/)?(?:facts|hypotheses|not-available))\b[^<>]{0,60}>`,
  String.raw`<\/(?:notes|incident|evidence|logs|telemetry|data|context|document)>\s{0,4}\S`,
  String.raw`<system>\s{0,4}(?:you|ignore|disregard|override|new|from|act|always|never|run|approve|do|please|important|execute)\b`,
  String.raw`\[\/?inst\]|<<\/?sys>>|\[\/?(?:system_prompt|system message|available_tools|tool_calls?)\]`,
  String.raw`(?:^|\n|\\n) ?#{1,6} ?(?:system|instructions?|new instructions?|assistant|human|response|developer)(?: prompt| message)? ?:?\s{0,3}(?:\n|\\n|$)`,
  String.raw`(?:\n|\\n)\s{0,4}(?:human|assistant) ?: ?\S`,
  String.raw`(?:^|\n|\\n)["'\s]{0,4}${ROLE} ?: ?(?:you (?:are|must|should|will)|ignore|disregard|override|new instructions|from now on|please|approve|run the|execute the|forget|respond|i (?:am|will|have))\b`,
  String.raw`\\{0,4}["']role\\{0,4}["'] ?: ?\\{0,4}["'](?:system|assistant|developer|tool)\\{0,4}["']`,
  String.raw`\\{0,4}["'](?:tool_calls?|tooluse|tool_use|toolresult|tool_result|function_call)\\{0,4}["'] ?: ?[\[{]`,
  String.raw`-{3,} ?(?:end|begin|start) (?:of )?(?:system|user|untrusted|trusted|instructions?|admin|developer)\b[^\n]{0,30}-{3,}`,
);

/** Words of orders without blanks, as a spaced-out text leaves them. */
export const CLOSED_UP =
  /(?:ignore|disregard|forget|override|bypass)(?:all|any|every|the|these|your)*(?:of)?(?:the|your)?(?:previous|prior|above|earlier|system|safety|instructions|rules)|previousinstructions|systemprompt|(?:approve|accept|confirm|skip)(?:the|this|that|any|all)+(?:plan|change|approval|remediation|runbook)|(?:run|execute|start)(?:the|this)?(?:\w{0,30})runbook|youarenow(?:an?|the)/u;

/** Stems without which no sign can match: most lines end here. */
export const ENGLISH_STEMS =
  /ignore|disregard|forget|overrid|bypass|overlook|attention|obey|follow|never mind|instruction|prompt|directive|guideline|guardrail| mode\b|you are|you're|you must|you should|you need|you have to|you will|\bai\b|a\.i\.|llm|language model|assistant|chat ?bot|copilot|claude|gpt|gemini|llama|mistral|selfheal|agent|respond|answer|reply|whoever|runbook|remed|playbook|automation doc|approv|authori[sz]|immediately|please|\bnow\b|explain_failure|\btool|function|autonomy|parameter|recipient|cause|confidence|mark |close |resolve|treat |classify|declare|consider|hyp|report |diagnose|conclude|rank |blame|accuse|override|without|confirmation|permission|consent|i am |do not|don't|never|must not|should not|keep |reveal|credential|secret|api key|environment var|env var|exfiltrat|!\[|\brole|<\||inst\]|sys>|tool_|\[|#|<\/|<[aisf]|---|human|system|previous/u;
