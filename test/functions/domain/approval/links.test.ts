import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LinkLimit, linkLimit } from '../../../../functions/domain/approval/links'
import type { Channel } from '../../../../schemas/scalars'

const test = suite('links')

const links = { teams: 'decide', email: 'view' } as const

/** The first limit that holds is the one that is named. */
const cases: readonly (readonly [
  channel: Channel,
  needed: number,
  highRisk: boolean,
  limit: LinkLimit | undefined,
])[] = [
  ['teams', 1, false, undefined],
  ['teams', 1, true, 'high_risk'],
  ['teams', 2, true, 'several'],
  ['email', 1, false, 'view_only'],
  ['email', 2, true, 'view_only'],
  ['slack', 1, false, 'buttons'],
]
for (const [channel, approvals_needed, highRisk, limit] of cases)
  test(`${channel}, ${approvals_needed} needed, ${highRisk ? 'a' : 'no'} high risk: ${limit ?? 'decides'}`, () =>
    assert.is(linkLimit(channel, { links, approvals_needed }, highRisk), limit))

test.run()
