import type { Failure } from '../../core/index.ts';
import {
  failureOf,
  findRule,
  graphErrorOf,
  platformCodeOf,
  type GraphError,
  type GraphRule,
  type GraphRules,
} from '../graph.ts';
import type { HttpAnswer } from '../http.ts';
import type { PublishOutcome } from '../platform.ts';

const newToken = 'Make a new Page token and set FB_ACCESS_TOKEN.';
const tokenDead = (why: string, remedy = newToken): GraphRule => ({
  verdict: 'auth_revoked',
  says: `Facebook no longer accepts the access token: ${why}. ${remedy}`,
});
const permission = (says: string): GraphRule => ({ verdict: 'permission', says, quote: true });
const rejected = (says: string): GraphRule => ({ verdict: 'rejected', says, quote: true });
const duplicate = (says: string): GraphRule => ({ verdict: 'duplicate', says });
const limited = (says: string, waitHours?: number): GraphRule => ({
  verdict: 'rate_limited',
  says,
  ...(waitHours === undefined ? {} : { waitMinutes: waitHours * 60 }),
});

const scopes =
  'pages_manage_posts (to publish), pages_manage_engagement (to comment), pages_read_engagement and read_insights (to read)';
const missingScope = permission(
  `Facebook says that the token lacks a permission. Grant ${scopes}, then make a new Page token.`,
);
const personMustConfirm = permission(
  'Facebook wants a person to confirm the identity or security of this Page. Open the Page on Facebook and follow its request.',
);
const badLink = rejected('Facebook can not read the link. Check that it opens without a login.');
const badVideo = rejected('Facebook can not use the video.');
/** Nothing is published yet, and the next attempt sends the rest, or all of it again. */
const uploadTrouble: GraphRule = {
  verdict: 'unavailable',
  says: 'An upload to Facebook broke off or has expired.',
  quote: true,
};
const badContent = rejected('Facebook flagged the post as against its standards. Change its text or link.');

/**
 * Meta's codes (docs: "Handle Errors", "Pages API Error Codes"; seven-digit ones from third parties' code, 2026).
 * 1 and 2 are unknown: seven posts went live behind seven answers of code 2 (github.com/arsduo/koala/issues/699).
 */
export const rules: GraphRules = {
  '1': { verdict: 'unknown', says: 'an unknown error' },
  '2': { verdict: 'unknown', says: 'a temporary error' },
  '1/2853006': permission(
    'The person behind the token may not create content on this Page. Give them the task CREATE_CONTENT.',
  ),

  '4': limited('Facebook limits how often this app may call it.'),
  '17': limited('Facebook limits how often this user may call it.'),
  '32': limited('Facebook limits how often this Page may be called with a user token.'),
  '341': limited("Facebook's limit for this app is reached, or it is down."),
  '613': limited('Facebook limits how often this call may be made.'),
  '80001': limited('Facebook limits how often this Page may be called.'),
  '368': limited('Facebook blocks this Page or app for a while because of its policies.', 6),
  '368/1390008': limited('Facebook says that this Page posts too fast.', 24),

  '102': tokenDead('its session has ended'),
  '190': tokenDead('it is not valid'),
  '190/458': tokenDead('the app was removed', `Add the app to the Facebook account again. ${newToken}`),
  '190/459': tokenDead('the account is locked', `Log in on Facebook and pass its check. ${newToken}`),
  '190/460': tokenDead('the password was changed'),
  '190/463': tokenDead('it has expired'),
  '190/464': tokenDead('the account is not confirmed', `Log in on Facebook and confirm it. ${newToken}`),
  '190/467': tokenDead('it was made invalid'),
  '190/492': tokenDead('the person behind it has no role on the Page any more', `Give them one. ${newToken}`),
  '190/2069032': tokenDead(
    'it is a user token',
    'Set FB_ACCESS_TOKEN to the token of the Page (GET /me/accounts).',
  ),

  '3': missingScope,
  '10': missingScope,
  '200-299': missingScope,
  'any/1404006': personMustConfirm,
  'any/1404078': personMustConfirm,
  'any/1404112': personMustConfirm,
  'any/4854002': personMustConfirm,

  '100': rejected('Facebook found a parameter that it does not accept.'),
  '100/33': {
    verdict: 'config',
    says: 'Facebook knows no such Page, or the token may not see it. Check FB_PAGE_ID and FB_ACCESS_TOKEN.',
  },
  '1500': badLink,
  'any/1609005': badLink,
  'any/1609008': rejected('Facebook does not share links to itself. Take the link out.'),
  'any/1346003': badContent,
  'any/1404102': badContent,
  'any/1366046': rejected('Facebook can not use the photo.'),

  'any/1363022': badVideo,
  'any/1363023': badVideo,
  'any/1363024': badVideo,
  'any/1363025': badVideo,
  'any/1363026': badVideo,
  'any/1363031': badVideo,
  'any/1363032': badVideo,
  'any/1363019': uploadTrouble,
  'any/1363021': uploadTrouble,
  'any/1363030': uploadTrouble,
  'any/1363033': uploadTrouble,
  'any/1363037': uploadTrouble,
  'any/1363041': uploadTrouble,
  'any/1363045': uploadTrouble,

  '506': duplicate('Facebook says that this text equals the last post of the Page.'),
  'any/1366051': duplicate('Facebook says that these photos were already posted.'),
};

/** Of calls on a post or video of our own, where the Page is not what is missing. */
export const postRules: GraphRules = {
  ...rules,
  '100/33': rejected(
    'Facebook shows no such post to this token: it was deleted or hidden, or the token lacks a permission.',
  ),
};

/** Below a post the object is the post, not the Page: one that is gone is no reason to doubt the account. */
export const commentRules: GraphRules = {
  ...postRules,
  '1/2853006': permission(
    'The person behind the token may not comment as this Page. Give them the task MODERATE.',
  ),
  '506': duplicate('Facebook says that this Page has just written the same comment.'),
};

/** A code that is not in the table: refused, unless Graph itself calls it passing. */
const ruleOf = (table: GraphRules, error: GraphError): GraphRule =>
  findRule(table, error) ??
  (error.transient
    ? { verdict: 'unknown', says: 'a passing error' }
    : rejected('Facebook refused the request.'));

/** What an answer other than success says about a publish. An error with a status of success is none to trust. Pure. */
export function refusalOf(answer: HttpAnswer, now: Date, table: GraphRules = rules): PublishOutcome {
  const error = graphErrorOf(answer);
  if (error === null || answer.status < 400 || answer.status >= 500)
    return { outcome: 'unknown', reason: reasonOf(answer, error) };
  const rule = ruleOf(table, error);
  if (rule.verdict === 'unknown') return { outcome: 'unknown', reason: reasonOf(answer, error) };
  const context = { error, headers: answer.headers, now };
  if (rule.verdict === 'duplicate') {
    return { outcome: 'duplicate', remoteId: null, failure: failureOf(rule, 'rejected', context) };
  }
  return { outcome: 'refused', failure: failureOf(rule, rule.verdict, context) };
}

/** What an answer other than success says about a call without visible effect. Pure. */
export function callFailureOf(answer: HttpAnswer, now: Date, table: GraphRules = rules): Failure {
  const refusal = refusalOf(answer, now, table);
  if ('failure' in refusal) return refusal.failure;
  const error = graphErrorOf(answer);
  return {
    kind: 'unavailable',
    message: `Facebook gave no usable answer (HTTP ${answer.status}).`,
    platformCode: error === null ? `${answer.status}` : platformCodeOf(error),
  };
}

/** A post or video that Facebook does not know, or does not show to this token. */
export function isMissing(answer: HttpAnswer): boolean {
  const error = graphErrorOf(answer);
  return error?.code === 100 && error.subcode === 33;
}

/** An upload that goes on no more. Meta does not say how it calls one that is too old. */
export function hasExpired(answer: HttpAnswer): boolean {
  const error = graphErrorOf(answer);
  if (error === null) return answer.status === 404 || answer.status === 410;
  return error.code === 100 || findRule(rules, error) === uploadTrouble;
}

/** Fewer than 100 followers, insights not offered for this post, or the post is gone: no figures, and no fault. */
export function hasNoInsights({ code, subcode }: GraphError): boolean {
  if (code === 100 && subcode === 33) return true;
  return [code, subcode ?? 0].some(
    (number) => number === 2_874_008 || (number >= 2_932_001 && number <= 2_932_010),
  );
}

const reasonOf = (answer: HttpAnswer, error: GraphError | null): string =>
  error === null
    ? `Facebook answered HTTP ${answer.status} with a body that says nothing certain`
    : `Facebook answered HTTP ${answer.status}, code ${platformCodeOf(error)}; posts have gone live behind such answers`;
