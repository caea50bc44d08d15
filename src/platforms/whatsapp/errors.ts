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

const inDoubt = (says: string): GraphRule => ({ verdict: 'unknown', says });
const rejected = (says: string): GraphRule => ({ verdict: 'rejected', says, quote: true });
const permission = (says: string): GraphRule => ({ verdict: 'permission', says, quote: true });
const config = (says: string): GraphRule => ({ verdict: 'config', says });
const undeliverable = (says: string, waitMinutes?: number): GraphRule => ({
  verdict: 'undeliverable',
  says,
  ...(waitMinutes === undefined ? {} : { waitMinutes }),
});
const limited = (says: string, waitMinutes?: number): GraphRule => ({
  verdict: 'rate_limited',
  says,
  ...(waitMinutes === undefined ? {} : { waitMinutes }),
});

const day = 24 * 60;
const tokenDead: GraphRule = {
  verdict: 'auth_revoked',
  says: 'WhatsApp no longer accepts the access token. Make a new system user token and set WHATSAPP_ACCESS_TOKEN.',
};
const missingScope = permission(
  'WhatsApp says that the token lacks a permission. Grant whatsapp_business_messaging and give the system user this account.',
);
const locked = permission(
  'Meta restricted or locked this WhatsApp account. Look in the WhatsApp Manager for the reason and ask for a review.',
);
const unregistered = config(
  'The sending number is not registered or not verified for the Cloud API. Register it in the WhatsApp Manager.',
);
const pin = limited(
  'The PIN of the sending number was entered wrongly too often. Wait, then register the number with the right one.',
  60,
);
const badParameter = rejected('WhatsApp found a parameter that is missing or that it does not accept.');
const templateParameters = rejected(
  'The values do not fit the template. Give one for each {{1}}, {{2}}, ... of its body, one for a variable of its header ' +
    '(or the file it shows), and one for each button that has a variable.',
);
const appLimit = 'WhatsApp limits how often this app or account may call it.';

/**
 * Meta's codes (docs: "WhatsApp error codes", 2026-05-15; 130403, 130497, 131030, 131037, 131062, 131064 and those of
 * registering a number from third parties). Meta asks to decide by code, not by HTTP status or title.
 */
export const rules: GraphRules = {
  '1': inDoubt('a bad request or a server error'),
  '2': inDoubt('a service that is down'),
  '131000': inDoubt('"something went wrong"'),
  '131016': inDoubt('an overloaded service'),
  '133004': inDoubt('a server that is down'),

  '0': tokenDead,
  '190': tokenDead,
  '3': missingScope,
  '10': missingScope,
  '200-299': missingScope,
  '131005': missingScope,
  '368': locked,
  '131031': locked,
  '33': config('The sending number was deleted. Check WHATSAPP_PHONE_NUMBER_ID.'),
  '100/33': config(
    'WhatsApp knows no such phone number id, or the token may not see it. Check WHATSAPP_PHONE_NUMBER_ID.',
  ),
  '131045': unregistered,
  '133000': unregistered,
  '133005': config('The PIN of the sending number is wrong. Set a new one in the WhatsApp Manager.'),
  '133006': unregistered,
  '133010': unregistered,
  '131037': config(
    'The name of the sending number is not approved. Have it approved in the WhatsApp Manager.',
  ),
  '131042': {
    verdict: 'billing',
    says: 'Meta could not charge this WhatsApp account. Set a working payment method in the WhatsApp Manager.',
  },
  '131057': {
    verdict: 'unavailable',
    says: 'The sending number is in maintenance, usually for about a minute. It ends by itself.',
  },

  '4': limited(appLimit),
  '80007': limited(appLimit),
  '80008': limited(appLimit),
  '130429': limited('The sending number sends faster than WhatsApp allows.', 1),
  // Meta's advice is 4^n seconds for the n-th try, which nobody counts here; a minute frees ten places of one message in
  // six seconds, and each new refusal waits as long again.
  '131056': {
    ...limited('Too many messages went to this recipient in a short time.', 1),
    concerns: 'recipient',
  },
  '131048': limited(
    'WhatsApp limits this number because its messages were blocked or reported as spam. Check its quality rating.',
    day,
  ),
  '131064': limited(
    'WhatsApp limits this account because its templates were in the wrong category. Correct them in the WhatsApp Manager.',
    day,
  ),
  '132069': limited('WhatsApp limits the flow of this template.'),
  '133008': pin,
  '133009': pin,
  '133015': limited('The sending number was deleted a moment ago. Wait, then register it again.', 15),
  '133016': limited('The sending number was registered too often in a short time.', 60),

  '131026': undeliverable(
    'WhatsApp can not deliver to this recipient: no WhatsApp, an old version, or its terms not accepted. Check the number.',
  ),
  '131030': undeliverable(
    'A test number sends to listed recipients only. Add this one in the settings of the app.',
  ),
  '130403': undeliverable('This business blocked the recipient. Unblock them first, or leave them out.'),
  '130472': undeliverable(
    'WhatsApp keeps marketing messages from this recipient as part of an experiment. Do not send it again soon.',
    day,
  ),
  '130497': undeliverable(
    'This business may not write to people in the country of this recipient. Leave them out.',
  ),
  // No limit of the sending number: its other messages need not wait for a day.
  '131049': undeliverable(
    'WhatsApp holds back more marketing messages to this recipient. Do not send it again for at least a day.',
    day,
  ),
  '131050': undeliverable('This recipient stopped marketing messages from this business. Do not send again.'),
  '131062': undeliverable(
    'WhatsApp knows this recipient by a user name, to which this kind of message can not go. Use their number.',
  ),

  '131047': rejected(
    'The recipient last wrote more than 24 hours ago, so only an approved template may be sent: use config.template.',
  ),
  '100': badParameter,
  '131008': badParameter,
  '131009': badParameter,
  '131051': badParameter,
  '135000': badParameter,
  '131021': rejected('The recipient is the sending number itself. Send to another.'),
  '131052': rejected('WhatsApp could not load the file. Retry, or send another.'),
  '131053': rejected('WhatsApp could not take the file. Send another, or this one as another type.'),
  '132000': templateParameters,
  '132012': templateParameters,
  '132018': templateParameters,
  '132001': rejected(
    'WhatsApp has no approved template of that name in that language. Look both up in the WhatsApp Manager.',
  ),
  '132005': rejected('The template is too long with these values. Shorten them.'),
  '132007': rejected('The template breaks a policy of WhatsApp. Change it, or send another.'),
  '132015': rejected('WhatsApp paused this template for its quality. Send another, or wait.'),
  '132016': rejected('WhatsApp disabled this template for good. Send another.'),
  '132068': rejected('WhatsApp blocked the flow of this template. Repair it in the WhatsApp Manager.'),
};

const otherwise = rejected('WhatsApp refused the message.');

/**
 * What an answer other than success says about a send. Pure. A known code is believed whatever the HTTP status, because
 * Meta documents 500 for certain refusals, too (3, 131045, 131057); but with a status of success it may be sent.
 */
export function refusalOf(answer: HttpAnswer, now: Date): PublishOutcome {
  const error = graphErrorOf(answer);
  const rule = error === null ? null : ruleOf(error, answer.status);
  if (error === null || rule === null || !isCertain(rule) || answer.status < 400) {
    return { outcome: 'unknown', reason: reasonOf(answer, error) };
  }
  return { outcome: 'refused', failure: judged(rule, { error, headers: answer.headers, now }) };
}

/** Of a recipient who can be reached again later, the failure says when. */
function judged(rule: CertainRule, context: Parameters<typeof failureOf>[2]): Failure {
  const failure = failureOf(rule, rule.verdict, context);
  if (rule.verdict !== 'undeliverable' || rule.waitMinutes === undefined) return failure;
  return { ...failure, retryAt: new Date(context.now.getTime() + rule.waitMinutes * 60_000) };
}

/** What an answer other than success says about a call without visible effect. Pure. */
export function callFailureOf(answer: HttpAnswer, now: Date): Failure {
  const refusal = refusalOf(answer, now);
  if ('failure' in refusal) return refusal.failure;
  const error = graphErrorOf(answer);
  return {
    kind: 'unavailable',
    message: `WhatsApp gave no usable answer (HTTP ${answer.status}).`,
    platformCode: error === null ? `${answer.status}` : platformCodeOf(error),
  };
}

/** Why a message that WhatsApp had accepted failed in the end. Here the in-doubt codes are certain, too. Pure. */
export function deliveryFailureOf(error: GraphError | undefined, at: Date): Failure {
  if (error === undefined) return { kind: 'undeliverable', message: 'WhatsApp did not deliver the message.' };
  const rule = findRule(rules, error) ?? otherwise;
  if (isCertain(rule)) return judged(rule, { error, headers: new Headers(), now: at });
  const message = 'WhatsApp did not deliver the message because of a fault of its own.';
  return { kind: 'unavailable', message, platformCode: platformCodeOf(error) };
}

/** Null: neither known nor certain. */
function ruleOf(error: GraphError, status: number): GraphRule | null {
  const isPassing = status >= 500 || error.transient;
  return findRule(rules, error) ?? (isPassing ? null : otherwise);
}

type CertainRule = GraphRule & { verdict: Exclude<GraphRule['verdict'], 'unknown' | 'duplicate'> };

const isCertain = (rule: GraphRule): rule is CertainRule =>
  rule.verdict !== 'unknown' && rule.verdict !== 'duplicate';

const reasonOf = (answer: HttpAnswer, error: GraphError | null): string =>
  error === null
    ? `WhatsApp answered HTTP ${answer.status} with a body that says nothing certain`
    : `WhatsApp answered HTTP ${answer.status}, code ${platformCodeOf(error)}; the message may have been sent`;
