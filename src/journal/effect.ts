export type EffectState = 'intended' | 'unknown' | 'absent' | 'applied';

/** One send of a visible, irrevocable act: a row of the journal. */
export interface Effect {
  id: string;
  taskId: string;
  /** Which act of the task: "post", "segment:2", "comment". */
  key: string;
  epoch: number;
  accountId: string;
  state: EffectState;
  /** What the connector wanted remembered from before the call. */
  handle: Record<string, string>;
  remoteId: string | null;
  url: string | null;
  intendedAt: Date;
  /** Complete read-backs that did not find it. */
  readBacks: number;
  settledAt: Date | null;
}

/** An open effect with its age by the database's clock. */
export interface OpenEffect extends Effect {
  sinceIntendMs: number;
  sinceDeadlineMs: number;
  /** How often the task has sent this act so far, this one included. */
  sends: number;
}

export type EvidenceSource =
  'answer' | 'late_answer' | 'refusal' | 'not_sent' | 'lost' | 'read_back' | 'webhook' | 'person';

/** What proves that an effect happened, or did not, or leaves it open. `detail` never holds text or a phone number. */
export interface Evidence {
  source: EvidenceSource;
  verdict: 'applied' | 'absent' | 'unknown';
  remoteId?: string | null;
  url?: string | null;
  detail?: Record<string, unknown>;
}
