import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../functions/adapters/channels'
import type { Channel } from '../../schemas/scalars'

/** docs/noise-control.md gives the rates at which each channel is sent what it takes, as the channels have them. */

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'noise-control.md'), 'utf8')
const rows: readonly (readonly [name: string, channel: Channel])[] = [
  ['Slack', 'slack'],
  ['Teams', 'teams'],
  ['e-mail', 'email'],
]

const test = suite('docs/noise-control.md')

for (const [name, channel] of rows)
  test(`${name}: messages by themselves, and digests`, () => {
    const { messages, digests } = channels[channel].rates
    const [second, hour] = messages
    const [digest] = digests
    assert.match(
      page,
      `| ${name} | ${second?.at_once}, ${hour?.at_once}, ${hour?.per_hour} | ${digest?.at_once}, ${digest?.per_hour} |`,
    )
  })

test('every channel with digests has its row', () =>
  assert.equal(
    Object.entries(channels)
      .filter(([, { rates }]) => rates.digests.length > 0)
      .map(([channel]) => channel)
      .sort(),
    rows.map(([, channel]) => channel as string).sort(),
  ))

test.run()
