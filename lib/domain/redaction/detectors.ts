import { detectCloudKeys } from './detectors/cloud-keys.ts';
import { detectInCommands } from './detectors/commands.ts';
import { detectEmails } from './detectors/emails.ts';
import { detectInHeaders } from './detectors/headers.ts';
import { detectLabelledValues } from './detectors/labelled-values.ts';
import { detectMoney } from './detectors/money.ts';
import { detectPeople } from './detectors/national-ids.ts';
import { detectNetwork } from './detectors/network.ts';
import { detectPhones } from './detectors/phones.ts';
import { detectPrivateKeys } from './detectors/private-keys.ts';
import { detectVendorTokens } from './detectors/vendor-tokens.ts';
import { detectInWebAddresses } from './detectors/web-addresses.ts';
import type { Detector } from './span.ts';

/** Each looks at the whole text by itself; of two of the same length the one named first says what it is. */
export const DETECTORS: readonly Detector[] = [
  detectPrivateKeys,
  detectInHeaders,
  detectInWebAddresses,
  detectVendorTokens,
  detectCloudKeys,
  detectInCommands,
  detectLabelledValues,
  detectEmails,
  detectMoney,
  detectPeople,
  detectPhones,
  detectNetwork,
];
