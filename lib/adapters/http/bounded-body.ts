export interface BoundedBody {
  text: string;
  /** There was more than was read. */
  cut: boolean;
}

/** Reads at most so many bytes (after decompression) and hangs up on the rest, however much a peer sends. Throws when the connection breaks. */
export const boundedBody = async (response: Response, maximumBytes: number): Promise<BoundedBody> => {
  if (!response.body) return { text: '', cut: false };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), cut: false };
    const room = maximumBytes - bytes;
    text += decoder.decode(value.subarray(0, room), { stream: true });
    bytes += value.length;
    if (bytes > maximumBytes) {
      // A peer that is hung up on may fail in its own way: nothing of it is wanted any more.
      await reader.cancel().catch(() => undefined);
      return { text, cut: true };
    }
  }
};
