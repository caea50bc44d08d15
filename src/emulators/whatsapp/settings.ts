/** What Meta's documents leave open, or what tests bend. */
export interface WhatsappSettings {
  /** HTTP status of error 130429. The table of errors says 400, newer practice is 429. UNVERIFIED. */
  throughputStatus: 400 | 429;
  /** Messages of the number within a second; 20 where the app on a phone shares the number, 1,000 after an upgrade. */
  messagesPerSecond: number;
  /** Messages to one person at once. Each takes six seconds of what comes later. */
  pairBurst: number;
  /** Users reached outside a window within 24 h; null: any number. */
  messagingLimit: 250 | 2_000 | 10_000 | 100_000 | null;
  /** The error of one user too many. UNVERIFIED: the documents name the limit, not its code. */
  messagingLimitCode: 131048 | 80007;
  /** `quality_rating` of the number. */
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'NA';
  /** Whether a person who never wrote has an open window. In life nobody has; most tests want one. */
  windows: 'open' | 'by_reply';
  /** When the bytes of an upload are judged. UNVERIFIED: both have been reported. */
  filesAreChecked: 'at_upload' | 'when_sent';
  /** How a message hears of a file that does not fit it. Reports have the webhook. */
  fileRefusals: 'by_webhook' | 'at_once';
  /** The form's field `type`. The guide needs it, the OpenAPI file has none. */
  typeField: 'needed' | 'optional';
  /** `file_size` of a file: the OpenAPI file shows a string. UNVERIFIED. */
  fileSize: 'string' | 'number';
  /** The error of a media id that does not exist, or not any more. UNVERIFIED. */
  missingFileCode: 131009 | 100;
  /** Templates the account does not have: taken with any parameters, or 132001 as in life. */
  otherTemplates: 'taken' | 'missing';
}

export const defaultWhatsappSettings: WhatsappSettings = {
  throughputStatus: 400,
  messagesPerSecond: 80,
  pairBurst: 45,
  messagingLimit: 2_000,
  messagingLimitCode: 131048,
  quality: 'GREEN',
  windows: 'open',
  filesAreChecked: 'at_upload',
  fileRefusals: 'by_webhook',
  typeField: 'needed',
  fileSize: 'string',
  missingFileCode: 131009,
  otherTemplates: 'taken',
};
