import type { Media } from './media.ts';

/** An approved message template: its name, BCP 47 language, and the values of its body's {{1}}, {{2}}, ... */
export interface MessageTemplate {
  name: string;
  language: string;
  parameters?: string[];
  /** The value of a text header's {{1}}. A header that shows a file takes the draft's first media. */
  header?: string;
  /** Values of buttons that have one: the end of an address, a code to copy, what a quick reply sends back. */
  buttons?: TemplateButton[];
}

export interface TemplateButton {
  /** From 0, as in the template. */
  index: number;
  kind: 'url' | 'quick_reply' | 'copy_code';
  value: string;
}

/** What a draft answers: the next post of a thread, or a comment below an own post. */
export interface Reply {
  as: ReplyKind;
  /** Remote id of the own post; null while the draft is only validated. */
  to: string | null;
}
export type ReplyKind = 'segment' | 'comment';

/** What is to be made visible, as the person or the agent wrote it. The connector does the platform's escaping. */
export interface Draft {
  text: string;
  link: string | null;
  linkTitle: string | null;
  /** Recipient in E.164 form, only on platforms that send messages. */
  to: string | null;
  template: MessageTemplate | null;
  /** Left out of a post of its own. */
  reply?: Reply;
  /** In the order they are shown; left out where there is none. */
  media?: readonly Media[];
  /** Left out of an ordinary post. */
  format?: PostFormat;
  /** Who sees it; left out for everybody. */
  visibility?: Visibility;
  /** Who may answer it; left out for everybody. */
  repliesBy?: RepliesBy;
  /** Address or id of the post it quotes. */
  quotes?: string;
}

/** "reel": a short upright video in its own place. "story": shown for a day. */
export type PostFormat = 'reel' | 'story';
export type Visibility = 'connections' | 'logged_in';
export type RepliesBy = 'followed' | 'mentioned' | 'subscribers' | 'verified';
