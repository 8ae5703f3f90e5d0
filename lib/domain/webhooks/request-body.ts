/** More than any vendor sends, and what a message of the queue has room for. */
export const MAXIMUM_BODY_BYTES = 262_144;

/** More alerts than a body of that size has room for, as vendors write them; smaller ones could be so many that nobody gets through. */
export const MAXIMUM_ALERTS = 1000;

/** The bytes that were sent; null when they are too many, also before they are decoded. */
export const bytesOf = (body: string, isBase64Encoded: boolean): Buffer | null => {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  return Buffer.byteLength(body, encoding) > MAXIMUM_BODY_BYTES ? null : Buffer.from(body, encoding);
};

/** The JSON in a body, or why there is none. */
export const jsonIn = (bytes: Uint8Array): { value: unknown } | { because: string } => {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (error) {
    return { because: `expected JSON in UTF-8: ${error instanceof Error ? error.message : String(error)}` };
  }
};
