import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readInput } from '../../functions/invoke-agent-analysis/input'
import { compilePattern } from '../../local/aws/event-bridge/pattern'
import { alarmPatterns, issuePatterns } from '../../stacks/other-sources'
import { functionSettings, readSettings } from '../../stacks/settings'
import { alarmEvent, reportedIssue } from '../support/alarm-event'
import { FULL_SETTINGS } from '../support/synthesized'

/** What the pages say about other sources: their settings, patterns and events are taken from them and used. The newcomer runs their commands. */

const ROOT = join(__dirname, '..', '..')
const block = (page: string, fence: string, holds = ''): string => {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  const found = [...text.matchAll(/^```([^\n]+)\n([\s\S]*?)^```/gm)].find(
    ([, name, body = '']) => name === fence && body.includes(holds),
  )
  if (found === undefined) throw new Error(`${page} has no block ${fence} with ${holds}`)
  return found[2] ?? ''
}

const settings = readSettings({
  values: {
    ...FULL_SETTINGS,
    account_id: '111111111111',
    approval: {},
    standing_approvals: undefined,
    // Of that account are no resources, and no people.
    monitors: [{ domain: 'shop.example.com' }],
    windows: undefined,
    added_monitors: undefined,
    detection: JSON.parse(block('other-sources.md', 'json settings')),
  },
  read: () => '',
})
const taken = (patterns: readonly string[], event: object): boolean =>
  patterns.some((pattern) => compilePattern(pattern)(event))
const place = { account: '111111111111', region: 'us-east-1' }

const test = suite('other sources in the pages')

test('the settings lead an alarm that is sent on to the detector, which understands it', () => {
  const event = alarmEvent('shop-distribution-5xx', 'ALARM', place)
  assert.ok(compilePattern(block('other-sources.md', 'json forwarded'))(event))
  assert.ok(taken(alarmPatterns(settings), event))
  assert.ok(E.isRight(readInput(event, functionSettings(settings))))
})

test('the event of another detector is taken and understood, from its account alone', () => {
  const { data } = JSON.parse(block('consuming-events.md', 'json reported'))
  const event = reportedIssue('acme.monitoring', data, '222222222222')
  assert.ok(taken(issuePatterns(settings), event))
  assert.ok(E.isRight(readInput(event, functionSettings(settings))))
  assert.not.ok(taken(issuePatterns(settings), { ...event, account: '333333333333' }))
})

test('the limits of the fields are those of the table', () => {
  const told = (issue: object) =>
    E.isRight(
      readInput(
        reportedIssue('acme.synthetics', { domain: 'shop.example.com', issue }, '111111111111'),
        functionSettings(settings),
      ),
    )
  const x = (length: number) => 'x'.repeat(length)
  assert.ok(told({}))
  assert.ok(told({ issue_type: x(100), severity: x(100), summary: x(300), more: 1 }))
  for (const issue of [{ issue_type: '' }, { issue_type: x(101) }, { severity: x(101) }, { summary: x(301) }])
    assert.not.ok(told(issue), JSON.stringify(issue).slice(0, 20))
})

test('the payload by hand is understood', () => {
  const [, payload = ''] = /echo '([^']+)'/.exec(block('other-sources.md', 'bash', 'old_prices')) ?? []
  assert.ok(E.isRight(readInput(JSON.parse(payload), functionSettings(settings))))
})

test.run()
