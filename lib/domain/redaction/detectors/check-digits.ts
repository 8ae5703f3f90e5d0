/** Check digits: without them every long number would be taken for somebody's. All take digits without separators. */

const digitsOf = (text: string): number[] => Array.from(text, Number);

/** Payment cards and others (ISO/IEC 7812-1). */
export const passesLuhn = (digits: string): boolean => {
  const sum = digitsOf(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const doubled = index % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum > 0 && sum % 10 === 0;
};

/** The remainder of a number too long for arithmetic. */
export const remainderOf = (digits: string, divisor: number): number =>
  digitsOf(digits).reduce((rest, digit) => (rest * 10 + digit) % divisor, 0);

const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index] ?? 0), 0);

/** International bank account numbers (ISO 13616): letters count from 10, the first four characters last. */
export const passesIban = (iban: string): boolean => {
  const turned = iban.slice(4) + iban.slice(0, 4);
  const digits = turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return remainderOf(digits, 97) === 1;
};

/** Resident identity numbers of China (GB 11643). */
export const passesChinaId = (id: string): boolean => {
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === id[17]?.toUpperCase();
};

const cpfDigit = (digits: string, count: number): number => {
  const rest =
    weighted(
      digits,
      Array.from({ length: count }, (_, index) => count + 1 - index),
    ) % 11;
  return rest < 2 ? 0 : 11 - rest;
};

/** Taxpayers' numbers of Brazil. */
export const passesCpf = (digits: string): boolean =>
  !/^(\d)\1*$/.test(digits) && cpfDigit(digits, 9) === Number(digits[9]) && cpfDigit(digits, 10) === Number(digits[10]);

/** Identity numbers of Spain: the letter is the remainder by 23; X, Y and Z of foreigners count 0, 1 and 2. */
export const passesDni = (id: string): boolean => {
  const digits = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === id.at(-1);
};

/** Social security numbers of France: the key is 97 less the remainder; Corsica's letters count as 19 and 18. */
export const passesNir = (id: string): boolean => {
  const digits = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - remainderOf(digits, 97) === Number(id.slice(13));
};

/** Resident registration numbers of Korea. */
export const passesKoreaId = (digits: string): boolean =>
  (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(digits[12]);
