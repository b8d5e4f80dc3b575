import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MOST_ROWS } from '../../../tools/logs/query'
import { storyOf } from '../../../tools/logs/story'

const test = suite('tools/logs/story')

/** Logs Insights with so many lines about the alert, of which a query answers no more than it may. */
const logsOf = (lines: number): CloudWatchLogsClient => {
  const results = Array.from({ length: Math.min(lines, MOST_ROWS) }, (_, index) => [
    { field: '@ptr', value: String(index) },
    { field: '@timestamp', value: '2026-01-31 08:00:00.000' },
    { field: '@log', value: '0:/aws/lambda/notify' },
    { field: '@message', value: JSON.stringify({ level: 'INFO', message: 'x', alert_id: 'a' }) },
  ])
  const send = async (): Promise<object> => ({ queryId: 'q', status: 'Complete', results })
  return { send } as unknown as CloudWatchLogsClient
}

const about = { alert: 'a', groups: ['/aws/lambda/notify'], from: 0, to: 1_000 }
for (const [lines, shown, isCut] of [
  [MOST_ROWS - 1, MOST_ROWS - 1, false],
  [MOST_ROWS + 1, MOST_ROWS, true],
] as const)
  test(`${lines} lines about one alert`, async () => {
    const story = await storyOf(logsOf(lines), about, new AbortController().signal)
    assert.equal([story.entries.length, story.isCut], [shown, isCut])
  })

test.run()
