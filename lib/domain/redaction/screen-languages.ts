import type { Sign } from './screen-signs.ts';

/** Who a stranger would have the reader be, in all the languages below. */
const SOMEBODY =
  'ai|ki|ia|ии|llm|gpt|assistent|assistant|asistente|assistente|asystent|asistan|ассистент|помощник|助手|助理|アシスタント|비서|어시스턴트|مساعد|सहायक|admin|администратор|管理员|管理員|管理者|관리자|مسؤول|مدير|प्रशासक|एआई|modell|modèle|modelo|modello|модел|模型|モデル|모델|نموذج|मॉडल|人工智能|人工知能|인공지능|agent|agente|агент|代理|エージェント|에이전트|وكيل|एजेंट';
const WORDS = String.raw`(?:\S{1,30}\s){0,5}?`;
const FEW = String.raw`(?:\S{1,30}\s){0,3}?`;

interface Wordings {
  overrides: string;
  addresses: string;
  orders: string;
}

/** How each language says: ignore the instructions; you are now …; run the runbook, approve the plan. One row a language. */
const LANGUAGES: Readonly<Record<string, Wordings>> = {
  de: {
    overrides: String.raw`(?:ignorier\w{0,4}|vergiss|vergessen sie|missacht\w{1,4}|beachte\w? (?:nicht|keine)|übergeh\w{0,3}|umgeh\w{0,3}|verwirf|folge nicht)\s${WORDS}(?:\S{0,12}anweisung\w{0,3}|instruktion\w{0,3}|vorgaben?|anleitung\w{0,3}|regeln|befehle?n?|\S{0,8}prompts?)`,
    addresses: '(?:du bist|sie sind) (?:jetzt|nun|ab sofort)',
    orders: String.raw`(?:führe?n?|starte\w{0,2}|genehmig\w{1,3}|bestätig\w{1,3}|überspring\w{0,3}|gib)\s(?:sie\s)?(?:sofort\s)?(?:das|den|die|dieses|diesen|diese|alle)\s${FEW}(?:runbook\w{0,2}|playbook\w{0,2}|plan|freigaben?|genehmigung\w{0,2}|maßnahmen?|änderung\w{0,2})`,
  },
  fr: {
    overrides: String.raw`(?:ignore[zr]?|oublie[zr]?|ne (?:tiens?|tenez) pas compte|fai(?:s|tes) abstraction|contourne[zr]?|passe[zr]? outre)\s${WORDS}(?:instructions?|consignes?|directives?|règles|ordres)`,
    addresses: '(?:tu es|vous êtes) (?:maintenant|désormais)|désormais,? (?:tu es|vous êtes)',
    orders: String.raw`(?:exécute[zr]?|lance[zr]?|approuve[zr]?|valide[zr]?|saute[zr]?)\s(?:immédiatement\s)?(?:le|la|les|ce|cette|ces|tout|toute)\s${FEW}(?:runbook|playbook|plan|remédiation|approbation|changement)`,
  },
  es: {
    overrides: String.raw`(?:ignora[rd]?|ignore|olvida[rd]?|olvide|omite|omita|ha[gz]a? caso omiso|desatiende|descarta|no sigas)\s${WORDS}(?:instrucciones|instruccion|órdenes|ordenes|indicaciones|directrices|reglas)`,
    addresses: '(?:ahora eres|eres ahora|a partir de ahora,? (?:eres|usted es)|usted es ahora|ahora usted es)',
    orders: String.raw`(?:ejecuta|ejecute|aprueba|apruebe|autoriza|autorice|inicia|omite|salta)\s(?:inmediatamente\s)?(?:el|la|los|este|esta|todos?)\s${FEW}(?:runbook|playbook|plan|remediación|aprobación|cambio)`,
  },
  pt: {
    overrides: String.raw`(?:ignor[ea]|ignorem|ignorar|esqueça|esquece|desconsider[ea]|descarte|não siga)\s${WORDS}(?:instruções|instrucoes|ordens|diretrizes|regras|comandos)`,
    addresses: '(?:agora você é|você agora é|a partir de agora,? você)',
    orders: String.raw`(?:execut[ea]|aprov[ea]|autorize|inicie|pule)\s(?:imediatamente\s)?(?:o|a|os|este|esta|todos?)\s${FEW}(?:runbook|playbook|plano|remediação|aprovação|mudança)`,
  },
  it: {
    overrides: String.raw`(?:ignora(?:re|te)?|dimentica(?:re|te)?|trascura(?:re|te)?|non (?:seguire|considerare)|scavalca)\s${WORDS}(?:istruzioni|direttive|ordini|indicazioni|regole|comandi)`,
    addresses: "(?:ora sei|adesso sei|sei ora|d'ora in poi sei)",
    orders: String.raw`(?:esegui|eseguite|approva|approvate|autorizza|avvia|salta)\s(?:subito\s)?(?:il|lo|la|l'|questo|questa|tutti)\s?${FEW}(?:runbook|playbook|piano|rimedio|approvazione|modifica)`,
  },
  nl: {
    overrides: String.raw`(?:negeer|vergeet|sla)\s${WORDS}(?:instructies|aanwijzingen|opdrachten|regels)`,
    addresses: 'je bent (?:nu|vanaf nu)|u bent nu',
    orders: String.raw`(?:voer|start|keur)\s(?:het|de|dit|deze)\s${FEW}(?:runbook|playbook|plan|wijziging)`,
  },
  pl: {
    overrides: String.raw`(?:zignoruj|ignoruj|zapomnij|pomiń)\s${WORDS}(?:instrukcj\w{1,3}|polece\w{1,4}|zasad\w{0,2}|wytyczn\w{1,3})`,
    addresses: 'jesteś (?:teraz|od teraz)|od teraz jesteś',
    orders: String.raw`(?:uruchom|wykonaj|zatwierdź)\s(?:ten\s|tę\s)?${FEW}(?:runbook|playbook|plan|zmian\w)`,
  },
  tr: {
    overrides: String.raw`(?:önceki|yukarıdaki|tüm|bütün)\s${FEW}(?:talimat\S{0,10}|komut\S{0,10}|kural\S{0,10})\s${FEW}(?:yoksay|unut|görmezden|dikkate alma)`,
    addresses: 'artık (?:sen )?bir',
    orders: String.raw`(?:runbook|planı|değişikliği)\S{0,4}\s${FEW}(?:çalıştır|onayla|uygula)`,
  },
  ru: {
    overrides:
      '(?:игнорируй(?:те)?|проигнорируй(?:те)?|забудь(?:те)?|не обращай(?:те)? внимания|отбрось(?:те)?|пренебреги(?:те)?|не следуй(?:те)?)[^.\\n]{0,60}?(?:инструкци|указани|правил|команд|промпт|предписани)',
    addresses: '(?:теперь (?:ты|вы)|(?:ты|вы) теперь|отныне (?:ты|вы))',
    orders:
      '(?:выполни(?:те)?|запусти(?:те)?|одобри(?:те)?|утверди(?:те)?|пропусти(?:те)?)\\s[^.\\n]{0,40}?(?:ранбук|runbook|плейбук|план[ ,.!]|план$|одобрени|изменени)',
  },
  zh: {
    overrides:
      '(?:忽略|无视|無視|忽視|忘记|忘記|忘掉|不要理会|不要遵守|绕过|繞過)[^。\\n]{0,15}?(?:指令|指示|规则|規則|提示词|提示詞|命令|系统提示)',
    addresses: '(?:你现在是|你現在是|现在你是|现在起你是|從現在起你是|从现在开始你)',
    orders:
      '(?:执行|執行|运行|運行|启动|批准|跳过|跳過)[^。\\n]{0,10}?(?:运行手册|操作手册|runbook|修复方案|修复计划|审批|審批)|(?:批准|通过|同意)(?:此|该|这个|這個|这项|本)[^。\\n]{0,6}?(?:计划|計劃|变更|變更|方案)',
  },
  ja: {
    overrides: '(?:指示|命令|プロンプト|ルール|規則|制約)[^。\\n]{0,10}?(?:無視|忘れ|破棄し|従わな)',
    addresses: '(?:あなたは(?:今|これ)から|(?:今|これ)からあなたは|あなたは今)',
    orders:
      '(?:ランブック|runbook|修復|計画|変更)[^。\\n]{0,8}?(?:実行せよ|実行してください|実行しろ|承認せよ|承認してください|承認しろ)',
  },
  ko: {
    overrides: '(?:지시|지침|명령|프롬프트|규칙)[^.\\n]{0,10}?(?:무시|잊어|잊으)',
    addresses: '(?:너는 이제|당신은 이제|이제 너는|이제 당신은|지금부터 (?:너|당신))',
    orders:
      '(?:런북|runbook|복구|계획|변경|조치)[^.\\n]{0,8}?(?:실행하세요|실행해|실행하라|승인하세요|승인해|승인하라|실행하십시오|승인하십시오)',
  },
  ar: {
    overrides:
      '(?:تجاهل|تجاهلوا|انس|انسى|إنس|لا تتبع|أهمل|اهمل)[^.\\n]{0,40}?(?:التعليمات|تعليمات|الأوامر|الاوامر|القواعد|التوجيهات|الإرشادات)',
    addresses: '(?:أنت الآن|انت الان|أنت الان|من الآن أنت)',
    orders: '(?:نفذ|نفّذ|شغل|شغّل|وافق على|اعتمد)\\s[^.\\n]{0,30}?(?:الخطة|خطة|دليل التشغيل|runbook|الإصلاح|التغيير)',
  },
  hi: {
    overrides: '(?:निर्देश|आदेश|नियम|अनुदेश|प्रॉम्प्ट)[^।\\n]{0,20}?(?:अनदेखा|अनदेखी|नज़रअंदाज|नज़रअंदाज|नजरअंदाज|उपेक्षा|भूल|ध्यान न)',
    addresses: '(?:अब (?:तुम|आप)|(?:तुम|आप) अब)',
    orders:
      '(?:रनबुक|runbook|योजना|परिवर्तन|मरम्मत)[^।\\n]{0,12}?(?:चलाएँ|चलाएं|चलाओ|निष्पादित कर|स्वीकृत कर|मंज़ूर कर|मंजूर कर|अनुमोदित कर)',
  },
};

const rows = Object.values(LANGUAGES);
/** A word begins here: letters before it would make it another. Scripts without blanks have no such place. */
const anyOf = (texts: readonly string[]): string =>
  texts
    .map(
      (text) =>
        `(?:${/^[(?:]*[\u3000-\u9fff\uac00-\ud7af]/.test(text) ? '' : '(?<![\\p{L}])'}(?:${text.normalize('NFC')}))`,
    )
    .join('|');

export const OTHER_LANGUAGES: readonly (readonly [Sign, RegExp])[] = [
  ['overrides-instructions', new RegExp(anyOf(rows.map(({ overrides }) => overrides)), 'u')],
  [
    'addresses-a-reader',
    new RegExp(`(?:${anyOf(rows.map(({ addresses }) => addresses))})[^.。!\\n]{0,40}?(?:${SOMEBODY})`, 'u'),
  ],
  ['orders-an-action', new RegExp(anyOf(rows.map(({ orders }) => orders)), 'u')],
];

/** Stems without which none of them can match; other scripts are looked at in any case. */
export const OTHER_STEMS =
  /[\u0250-\u1fff\u2c00-\u{10ffff}]|ignor|verg[ei]|missacht|beachte|überg|umgeh|verwirf|folge|oubli|abstraction|contourne|outre|olvid|omit|caso omiso|desat|descart|esque|desconsid|dimentic|trascur|scavalc|negeer|zapomnij|pomiń|talimat|komut|bist|sind jetzt|du |tu es|vous|ahora|você|ora |bent|jesteś|artık|runbook|playbook|plan|freigabe|genehmig|maßnahme|änderung|remédi|approb|changement|remedia|aprob|cambio|aprova|mudança|rimedio|approva|modifica|wijziging|zmian|değişik|instru/u;
