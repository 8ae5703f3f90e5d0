import { createHash } from 'node:crypto';
import type { SignalResource } from '../../contracts/signal.ts';
import { redactFieldForRecord, redactForRecord } from '../redaction/redact.ts';
import { shortened } from './reading.ts';

const MAXIMUM_NAME = 512;
/** What CloudWatch allows. */
const MAXIMUM_DIMENSION = 1024;
const MAXIMUM_EVENT_ID = 512;

/** A text without secrets. Cut first, so that none is too long to be searched; what replaces a secret may be longer than it. */
export const cleanText = (text: string, length: number): string =>
  shortened(redactForRecord(shortened(text, length)), length);

/** The value of a label or dimension: its name may say that it is a secret. */
export const cleanField = (name: string, value: string, length: number): string =>
  shortened(redactFieldForRecord(name, shortened(value, length)), length);

/** An event's id as it is; a digest in its place where it is too long or holds a secret, for it has to stay the same and another one's not. */
export const cleanEventId = (id: string): string =>
  id.length <= MAXIMUM_EVENT_ID && redactForRecord(id) === id ? id : createHash('sha256').update(id).digest('hex');

/** A resource's names and dimensions without secrets: for a signal whose service has been found by them. */
export const cleanResource = ({ name: called, tagged, ...resource }: SignalResource): SignalResource => ({
  ...resource,
  dimensions: Object.fromEntries(
    Object.entries(resource.dimensions).map(([name, value]) => [name, cleanField(name, value, MAXIMUM_DIMENSION)]),
  ),
  ...(called === undefined ? {} : { name: cleanText(called, MAXIMUM_NAME) }),
  ...(tagged === undefined
    ? {}
    : {
        tagged: Object.fromEntries(Object.entries(tagged).map(([tag, value]) => [tag, cleanText(value, MAXIMUM_NAME)])),
      }),
});
