/** Sentences that claim nothing: all facts of a scripted post come from its brief. */

export type Choice<Item> = readonly [Item, ...Item[]];
type About = (topic: string) => string;

/** Before the brief's own sentences. */
export const openers: Choice<About> = [
  (topic) => `On our minds: ${topic}.`,
  (topic) => `Let's talk about ${topic}.`,
  (topic) => `A few words about ${topic}.`,
  (topic) => `${topic}, in short:`,
  (topic) => `${topic}: here is what to know.`,
  (topic) => `A note on ${topic}.`,
];

/** For a topic without a brief, followed by an invitation. */
export const statements: Choice<About> = [
  (topic) => `Let's talk about ${topic}.`,
  (topic) => `On our minds: ${topic}.`,
  (topic) => `${topic} is worth a conversation.`,
  (topic) => `Here is something to think about: ${topic}.`,
  (topic) => `A question for all of you: what does ${topic} mean to you?`,
];

export const invitations: Choice<string> = [
  'We would love to hear how you see it.',
  'Tell us what comes to your mind first.',
  'Share your view, your questions and your favourite examples.',
  'There is more to say than fits into one post, so join in.',
  'Every point of view is welcome.',
];

export const closings: Choice<string> = [
  'What do you think?',
  'What would you add?',
  'How do you see it?',
  'Any questions? Ask us.',
  'What would you like to know?',
];

export const linkLines: Choice<(title: string | null) => string> = [
  (title) => (title ? `Read more: ${title}` : 'More behind the link.'),
  (title) => (title ? `Follow the link: ${title}` : 'Follow the link for more.'),
];
