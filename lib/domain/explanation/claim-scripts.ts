/** Words with other letters or digits than ours, and a percent sign at them: they may say a number that is not read here. */
const WORD = /[\p{L}\p{M}\p{N}]+%?/gu;
const BEYOND_ASCII = /[^\p{ASCII}]/u;
const MICRO = /^\d*[µμ]s$/u;

/** Number words of the languages that are written most beside English, in plain letters; none is an English word. */
const FOREIGN = new RegExp(
  `^(?:${[
    // German
    '\\w*(?:zwanzig|drei(?:ss|sz)ig|vierzig|f(?:ue|u)nfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend)\\w*',
    'zwei|drei|vier|fuenf|sechs|sieben|acht|neun|zehn|zwoelf|dreizehn|vierzehn|prozent|haelfte|doppelt|dreifach|millionen',
    // French
    'deux|trois|quatre|cinq|huit|neuf|dix|onze|douze|treize|quatorze|quinze|vingts?|trente|quarante|cinquante|soixante|mille|moitie|pourcent',
    // Spanish
    'cuatro|cinco|siete|ocho|nueve|diez|doce|trece|catorce|quince|veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|\\w+cient[oa]s|mitad|doble|millones',
    // Italian
    'quattro|cinque|sette|otto|nove|dieci|undici|dodici|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta|cento|mila|doppio|percento',
    // Portuguese
    'dois|quatro|sete|oito|dez|doze|treze|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|cem|metade|dobro|milhoes',
    // Dutch and Scandinavian
    'twee|drie|vijf|zeven|negen|tien|twaalf|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend|helft|procent|prosent',
    'tjugo|trettio|fyrtio|femtio|sextio|sjuttio|nittio|hundra|tusen',
  ].join('|')})$`,
  'i',
);

/**
 * The words of a text that may say a number nobody can read here: in another script, with letters beyond plain Latin, or a number word of
 * another language. Claims are asked for in English; such a word must be in the facts as it stands.
 */
export const unreadableIn = (text: string): string[] =>
  [...text.matchAll(WORD)]
    .map(([word]) => word)
    .filter((word) => (BEYOND_ASCII.test(word) && !MICRO.test(word)) || FOREIGN.test(word));
