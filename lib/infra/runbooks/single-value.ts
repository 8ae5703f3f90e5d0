/**
 * Whether a JSONPath names one value at most. Only such a value can be compared in a step: how Automation compares a list with
 * desired values is not documented. A list of one becomes a text in an output (Systems Manager user guide, "Using action outputs as inputs").
 */
export const isSingleValue = (selector: string): boolean => !/\[\*\]|\[\?|\.\./.test(selector);
