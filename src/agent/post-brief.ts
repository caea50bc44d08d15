/** What a post is to be about. Text of users and other programs: data for a writer, never instructions to Carillon. */
export interface PostBrief {
  topic: string | null;
  /** From where to look at the topic. */
  angle?: string;
  brief: string | null;
  /** Attached by the platform's connector; writers leave it out of the text. */
  link: string | null;
  linkTitle: string | null;
  /** What people call the platform, e.g. "LinkedIn". */
  platformName: string;
}

/** What the platform accepts, as functions, so that the agent knows no platform. */
export interface PostRules {
  /** In the unit of `measure`. */
  maxLength: number;
  /** The length as the platform counts it. Where a link goes into the text, the caller adds its cost here. */
  measure(text: string): number;
  /** Every problem of a text in a sentence each, e.g. "content is longer than 280 characters". Empty when it is fine. */
  problems(text: string): string[];
  /** Whether posts of this platform carry hashtags; absent means none. */
  hashtags?: boolean;
}
