import { createHash } from 'node:crypto';

/** What a session is known by in records. Its token is its own in every copy of its cookie, and nobody can tell the token from this. */
export const sessionIdOf = (formToken: string): string => createHash('sha256').update(formToken).digest('base64url');
