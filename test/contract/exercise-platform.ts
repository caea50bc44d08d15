import { describe } from 'vitest';
import { exerciseChanging } from './exercise/changing.ts';
import { exerciseLostAnswers } from './exercise/lost-answers.ts';
import { exerciseMediaLimits } from './exercise/media-limits.ts';
import { exerciseMedia } from './exercise/media.ts';
import { exerciseMetrics } from './exercise/metrics.ts';
import { exerciseOddAnswers } from './exercise/odd-answers.ts';
import { exercisePublishing } from './exercise/publishing.ts';
import { exerciseReadBack } from './exercise/read-back.ts';
import { exerciseRefusals } from './exercise/refusals.ts';
import { exerciseRepetition } from './exercise/repetition.ts';
import { exerciseReplies } from './exercise/replies.ts';
import { createSubject, type Exercise } from './exercise/subject.ts';
import { exerciseTraffic } from './exercise/traffic.ts';
import { exerciseWebhooks } from './exercise/webhooks.ts';
import { transports } from './open-platform.ts';

/**
 * The promises of `Platform`, held against the platform's emulator, in process and over a port. Connector and emulator
 * were written apart from the vendor's documents: where they disagree, one of them misread.
 */
export function exercisePlatform(exercise: Exercise): void {
  // The other readings differ in what is said, not in how it travels.
  for (const transport of exercise.variant ? transports.slice(0, 1) : transports) {
    const subject = createSubject(exercise, transport);
    const reading = exercise.variant ? `, ${exercise.variant.name}` : '';
    describe(`${subject.platform.name} (${subject.identity.kind}), ${transport}${reading}`, () => {
      exercisePublishing(subject);
      exerciseRepetition(subject);
      exerciseLostAnswers(subject);
      exerciseRefusals(subject);
      exerciseMetrics(subject);
      exerciseReplies(subject);
      exerciseMedia(subject);
      exerciseChanging(subject);
      if (subject.witness === 'list') exerciseReadBack(subject);
      if (subject.witness === 'webhook') exerciseWebhooks(subject);
      const isOrdinary = transport === 'in process' && !exercise.variant && exercise.account === undefined;
      if (isOrdinary) exerciseOddAnswers(subject);
      if (isOrdinary) exerciseMediaLimits(subject);
    });
  }
  if (!exercise.variant) exerciseTraffic(createSubject(exercise, 'in process'));
}
