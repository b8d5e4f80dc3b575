import { join, relative } from 'node:path'
import { pc } from '../../local/commands/shared/colours'
import { shownJson } from '../../local/commands/shared/printable'
import { runArchiveTool } from '../shared/archive-tool'
import { blindnessText } from './blindness'
import { counted, spoken } from './format'
import { measures, needsAttention, type Review } from './model'
import { readOptions, usage } from './options'
import { runReview } from './run'

/** `npm run review`: what happened, from the archive. Exit code 130 where it was interrupted. */

const summary = (review: Review): string => {
  const outcomes = Object.entries(review.outcomes).map(
    ([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`,
  )
  const times = measures.flatMap((measure) => {
    const { median_ms: median, p90_ms: p90 } = review.measures[measure]
    return median === undefined
      ? []
      : [`to ${measure} ${spoken(median)} (90 % within ${spoken(p90 ?? median)})`]
  })
  const attention = review.alerts.filter(needsAttention).length
  return [
    `${pc.bold(counted(review.alerts.length, 'alert'))}${outcomes.length === 0 ? '' : `: ${outcomes.join(', ')}`}`,
    ...(times.length === 0 ? [] : [`median ${times.join('; ')}`]),
    ...(attention === 0 ? [] : [pc.yellow(`${counted(attention, 'alert')} to look at more closely`)]),
    ...review.blindness.map((one) => pc.yellow(`! ${blindnessText(one)}`)),
    ...review.notices.map((notice) => pc.yellow(`! ${notice}`)),
  ].join('\n')
}

runArchiveTool({
  usage,
  readOptions,
  run: runReview,
  print: ({ review, folder }, { json }) => {
    if (json) return console.log(shownJson(review, 2))
    console.log(summary(review))
    for (const file of ['review.html', 'review.md', 'review.json'])
      console.log(pc.dim(relative(process.cwd(), join(folder, file)) || file))
  },
  failure: 'The review did not succeed',
})
