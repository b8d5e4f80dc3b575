import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { approvalsRefusal, linkRefusal, refusalOf } from '../../../../functions/domain/approval/policy'
import { type AppError, messageOf } from '../../../../functions/runtime/errors'
import { type Alert, DecisionAction } from '../../../../schemas/alert'
import { handOffChannels } from '../../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../../schemas/settings'
import { bodyOf, click, form, handle, page, post, stored, type World, world } from '../../../support/approval'
import * as sample from '../../../support/samples'

const TWO: Partial<ApprovalPolicy> = {
  approvals_needed: 2,
  slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM', 'T0DEMO/U0KIM'],
  api_approvers: ['api-key:person1'],
}
const messageIn = (error: AppError | undefined): string => (error === undefined ? '' : messageOf(error))
const request = (action: string, more: object = {}) => ({
  alert_id: sample.ALERT_ID,
  action,
  approved_by: 'erin',
  ...more,
})
const keyed = (apiKeyId: string, action = 'approve') =>
  post(request(action), { requestContext: { identity: { apiKeyId } } })
const names = (w: World) => w.events.events.map(({ name }) => name)
const refusals = (w: World) =>
  w.events.events.filter(({ name }) => name === 'ApprovalRefused').map(({ detail }) => detail.data)

const several = suite('approval: several approvers')
several(
  'two listed people approve: the first is recorded, the second decides together with the first',
  async () => {
    const w = world(sample.pending(), TWO)
    assert.is((await handle(click(w, 'U0DANA'), w.ports)).statusCode, 200)
    assert.is(stored(w).approval_status, 'pending')
    assert.match(JSON.stringify(w.replies.at(-1)), '1 approval(s) given')
    assert.is((await handle(click(w, 'U0SAM'), w.ports)).statusCode, 200)
    assert.is(stored(w).approval_status, 'approved')
    assert.equal(names(w), ['ApprovalRecorded', 'AlertApproved'])
    const approved = JSON.stringify(w.events.events.at(-1)?.detail.data)
    assert.match(approved, '"together_with":["slack:T0DEMO/U0DANA"]')
  },
)
several(
  'where fewer are needed since, the decision is signed together with those that are kept',
  async () => {
    const before = world(sample.pending(), TWO)
    await handle(click(before, 'U0DANA'), before.ports)
    const w = world(stored(before), { ...TWO, approvals_needed: 1 })
    assert.is((await handle(click(w, 'U0SAM'), w.ports)).statusCode, 200)
    assert.match(
      JSON.stringify(w.events.events.at(-1)?.detail.data),
      '"together_with":["slack:T0DEMO/U0DANA"]',
    )
  },
)
several('a key of one person counts, another one is refused', async () => {
  const w = world(sample.pending(), TWO)
  assert.is((await handle(keyed('shared'), w.ports)).statusCode, 403)
  assert.is((await handle(keyed('person1'), w.ports)).statusCode, 200)
  await handle(click(w, 'U0KIM'), w.ports)
  assert.is(stored(w).approval_status, 'approved')
})
several('one person over several surfaces is one vote, and somebody else decides', async () => {
  const w = world(sample.pending(), TWO)
  const people = { dana: ['slack:T0DEMO/U0DANA', 'api-key:person1'] }
  const ports = { ...w.ports, settings: { ...w.ports.settings, people } }
  await handle(click(w, 'U0DANA'), ports)
  const again = await handle(keyed('person1'), ports)
  assert.is(again.statusCode, 200)
  assert.match(again.body, 'is recorded; the others are still needed')
  assert.equal(names(w), ['ApprovalRecorded'])
  await handle(click(w, 'U0SAM'), ports)
  assert.equal(names(w), ['ApprovalRecorded', 'AlertApproved'])
})
several('one person on two surfaces at the same time is one vote', async () => {
  const w = world(sample.pending(), { ...TWO, approvals_needed: 3 })
  const people = { dana: ['slack:T0DEMO/U0DANA', 'api-key:person1'] }
  const ports = { ...w.ports, settings: { ...w.ports.settings, people } }
  await Promise.all([handle(click(w, 'U0DANA'), ports), handle(keyed('person1'), ports)])
  assert.is(Object.keys(stored(w).approvals ?? {}).length, 1)
  await handle(click(w, 'U0SAM'), ports)
  assert.is(stored(w).approval_status, 'pending')
})
several('neither link nor direct payload is a second approver', async () => {
  const w = world(sample.pending(), TWO)
  await handle(click(w, 'U0DANA'), w.ports)
  const byLink = await handle(form('teams', 'approve'), w.ports)
  assert.is(byLink.statusCode, 403)
  assert.not.match(byLink.body, sample.DOMAIN)
  assert.is((await handle(request('approve'), w.ports)).statusCode, 403)
  assert.not.match((await handle(page('teams'), w.ports)).body, '<form')
  assert.is(stored(w).approval_status, 'pending')
})
several('whoever was taken off the list meanwhile is not one of them', async () => {
  const w = world(sample.pending(), TWO)
  await handle(click(w, 'U0DANA'), w.ports)
  const rules = { ...sample.policy, ...TWO, slack_approvers: ['T0DEMO/U0SAM', 'T0DEMO/U0KIM'] }
  const approval = { critical: rules, high: rules, medium: rules, low: rules }
  await handle(click(w, 'U0SAM'), { ...w.ports, settings: { ...w.ports.settings, approval } })
  assert.is(stored(w).approval_status, 'pending')
})
several('one of them may reject alone', async () => {
  const w = world(sample.pending(), TWO)
  await handle(click(w, 'U0DANA'), w.ports)
  await handle(click(w, 'U0SAM', { action: 'reject', typed: 'not today' }), w.ports)
  assert.equal([stored(w).approval_status, stored(w).rejection_reason], ['rejected', 'not today'])
})
several('an approval that was written into the table is none', async () => {
  const alert: Alert = {
    ...sample.pending(),
    approvals: {
      'slack:T0DEMO/U0SAM': { by: 'sam', surface: 'slack', at: sample.pending().timestamp, mac: 'forged' },
    },
  }
  const w = world(alert, TWO)
  await handle(click(w, 'U0DANA'), w.ports)
  assert.is(stored(w).approval_status, 'pending')
  assert.ok(w.base.lines.some(({ fields }) => fields.error === 'forbidden'))
})
several('fifty approvals by three people at once: one is recorded, one decides', async () => {
  const w = world(sample.pending(), TWO)
  const users = ['U0DANA', 'U0SAM', 'U0KIM']
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => handle(click(w, users[index % 3] ?? ''), w.ports)),
  )
  assert.ok(answers.every(({ statusCode }) => statusCode === 200))
  assert.equal(names(w), ['ApprovalRecorded', 'AlertApproved'])
  assert.is(Object.keys(stored(w).approvals ?? {}).length, 1)
})
several.run()

const unattested = suite('approval: what detection or analysis did not sign')
for (const what of ['evidence', 'plan'] as const) {
  unattested(`${what}: it is not approved, and may be rejected`, async () => {
    const w = world(sample.pending())
    const ports = { ...w.ports, attestations: { problem: () => TE.right(what) } }
    const answer = await handle(post(request('approve')), ports)
    assert.is(answer.statusCode, 403)
    assert.match(answer.body, 'was not signed by')
    assert.equal(names(w), ['ApprovalRefused'])
    assert.is(stored(w).approval_status, 'pending')
    assert.is((await handle(post(request('reject')), ports)).statusCode, 200)
  })
}
unattested('a plan that is not the one of its digest is not approved', async () => {
  const w = world({ ...sample.pending(), agent_analysis: 'All is well.' })
  assert.is((await handle(post(request('approve')), w.ports)).statusCode, 403)
})
unattested('the page of a link offers no approval that would be refused, and says why', async () => {
  const shown = async (alert: Alert, ports: Partial<World['ports']> = {}): Promise<string> => {
    const w = world(alert)
    return (await handle(page('teams'), { ...w.ports, ...ports })).body
  }
  const offer = 'value="approve"'
  assert.match(await shown(sample.pending()), offer)
  const unsigned = await shown(sample.pending(), {
    attestations: { problem: () => TE.right('plan' as const) },
  })
  assert.not.match(unsigned, offer)
  assert.match(unsigned, 'not signed by an analysis')
  assert.match(unsigned, 'value="reject"')
  const byHand = await shown({ ...sample.pending(), raised_by: 'erin' })
  assert.not.match(byHand, offer)
  assert.match(byHand, 'raised by hand')
  const postponed = { ...sample.pending(), approval_expires_at: '2099-01-31T08:00:00.000Z' }
  const late = world(postponed)
  late.base.advance(60 * 60_000)
  assert.is((await handle(page('teams'), late.ports)).statusCode, 410)
})
unattested.run()

const merged = suite('approval: one person by now')
merged('two approvals of whom the settings have meanwhile named one do not decide with a third', async () => {
  const w = world(sample.pending(), {
    ...{ approvals_needed: 3, api_approvers: ['api-key:k1'] },
    slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM', 'T0DEMO/U0ERIN'],
  })
  await handle(click(w, 'U0DANA'), w.ports)
  assert.is((await handle(post(request('approve')), w.ports)).statusCode, 200)
  assert.is(Object.keys(stored(w).approvals ?? {}).length, 2)
  const people = { Dana: ['slack:T0DEMO/U0DANA', 'api-key:k1'] }
  await handle(click(w, 'U0SAM'), { ...w.ports, settings: { ...w.ports.settings, people } })
  assert.is(stored(w).approval_status, 'pending')
})
merged.run()

const own = suite('approval: own alerts')
const raised = (by: string): Alert => ({ ...sample.pending(), raised_by: by })
for (const [name, by] of [
  ['name', 'Erin '],
  ['principal', 'api-key:k1'],
] as const) {
  own(`whoever raised the alert by hand does not approve it, known by ${name}`, async () => {
    const w = world(raised(by))
    const answer = await handle(post(request('approve')), w.ports)
    assert.is(answer.statusCode, 403)
    assert.match(String(bodyOf(answer).error), 'approval.high.self_approval')
    assert.is((await handle(post(request('reject')), w.ports)).statusCode, 200)
  })
}
for (const approved_by of ['someone-else', undefined, 'er\u0456n', 'erin\u200b']) {
  own(`a shared key proves nobody else: it is refused under the name ${approved_by}`, async () => {
    const w = world(raised('erin'))
    const { approved_by: _, ...nameless } = request('approve')
    const asked = approved_by === undefined ? nameless : { ...nameless, approved_by }
    for (const sent of [post(asked), asked, form('teams', 'approve')]) {
      const answer = await handle(sent, w.ports)
      assert.is(answer.statusCode, 403)
      assert.match(answer.body, 'raised by hand')
    }
    assert.is(stored(w).approval_status, 'pending')
  })
}
own('whoever raised it is known by the ids that were proved', async () => {
  for (const raiser of ['U0DANA', 'T0DEMO/u0dana', 'slack:T0DEMO/U0DANA', 'dana', 'DANA\u200b', 'Ｄana']) {
    const w = world(raised(raiser))
    await handle(click(w, 'U0DANA'), w.ports)
    assert.is(stored(w).approval_status, 'pending', raiser)
  }
})
own('whoever raised it is known by all their principals', async () => {
  const w = world(raised('arn:aws:iam::123456789012:user/dana'))
  const people = { Dana: ['slack:T0DEMO/U0DANA', 'arn:aws:iam::123456789012:user/dana'] }
  await handle(click(w, 'U0DANA'), { ...w.ports, settings: { ...w.ports.settings, people } })
  assert.is(stored(w).approval_status, 'pending')
})
own('somebody else does, and the setting may allow it', async () => {
  const w = world(raised('erin'))
  await handle(click(w, 'U0DANA'), w.ports)
  assert.is(stored(w).approval_status, 'approved')
  const listed = world(raised('erin'), { api_approvers: ['api-key:k1'] })
  const sent = { ...request('approve'), approved_by: 'sam' }
  assert.is((await handle(post(sent), listed.ports)).statusCode, 200)
  const alone = world(raised('erin'), { self_approval: 'allow' })
  assert.is((await handle(post(request('approve')), alone.ports)).statusCode, 200)
})
own.run()

const refused = suite('approval: refusals')
refused('are published, once a minute for each who tries', async () => {
  const w = world(sample.pending())
  for (let time = 0; time < 3; time++) await handle(click(w, 'U0MALLORY'), w.ports)
  const [first] = refusals(w)
  assert.equal(first, {
    alert_id: sample.ALERT_ID,
    domain: sample.DOMAIN,
    attempted: 'approve',
    decided_by: 'slack:T0DEMO/U0MALLORY',
    decision_surface: 'slack',
    reason: 'you are not listed as approver (setting approval.high.slack_approvers)',
    refused_at: w.base.clock.now(),
    setting: 'approval.high.slack_approvers',
  })
  assert.is(new Set(w.events.events.map(({ detail }) => detail.metadata.event_id)).size, 1)
})
refused('stand also where they cannot be published', async () => {
  const w = world(sample.pending(), { allow_machine: false })
  w.events.down = true
  assert.is((await handle(request('approve'), w.ports)).statusCode, 403)
})
const strangers: readonly (readonly [string, (w: World) => object])[] = [
  ['a team without approvers', (w) => click(w, 'U0DANA', { team: 'T0OTHER' })],
  ['a user of another team in a shared channel', (w) => click(w, 'U0DANA', { home: 'T0OTHER' })],
  ['another team, on an alert that was decided', (w) => click(w, 'U0DANA', { team: 'T0OTHER' })],
]
for (const [name, clicked] of strangers) {
  refused(`${name}: 403 and no word`, async () => {
    const w = world(name.includes('decided') ? sample.approved() : sample.pending())
    const answer = await handle(clicked(w), w.ports)
    assert.equal([answer.statusCode, answer.body, w.replies.length], [403, '{}', 0])
  })
}
refused('an expired or forged link says nothing of the alert', async () => {
  for (const answer of [
    await handle(page('forged'), world(sample.pending()).ports),
    await handle(form('forged', 'approve'), world(sample.pending()).ports),
    await handle(form('email', 'approve'), world(sample.pending()).ports),
  ]) {
    assert.ok([401, 403].includes(answer.statusCode))
    for (const part of [sample.DOMAIN, sample.ALERT_ID, 'CreateInvalidation'])
      assert.not.match(answer.body, part)
  }
})
refused.run()

const others = suite('approval: snooze, analyse again, stop')
others('snooze holds reminders back and leaves the message as it is', async () => {
  const w = world(sample.pending())
  assert.is((await handle(click(w, 'U0DANA', { action: 'snooze' }), w.ports)).statusCode, 200)
  assert.is(stored(w).snoozed_until, '2026-01-31T08:31:00.000Z')
  assert.match(JSON.stringify(w.replies), '"replace_original":false')
  assert.is(stored(w).approval_status, 'pending')
})
others('an undecided alert is analysed again: its buttons and links are void', async () => {
  const w = world(sample.pending())
  const before = click(w, 'U0DANA')
  assert.is((await handle(request('analyze_again'), w.ports)).statusCode, 200)
  assert.is((await handle(page('teams'), w.ports)).statusCode, 409)
  await handle(before, w.ports)
  assert.is(stored(w).approval_status, 'pending')
  assert.match(JSON.stringify(w.replies.at(-1)), '"replace_original":true')
})
others('after its end a new analysis is asked for, once', async () => {
  const w = world(sample.rejected())
  assert.is((await handle(request('analyze_again'), w.ports)).statusCode, 200)
  assert.match(String(bodyOf(await handle(request('analyze_again'), w.ports)).message), 'already asked for')
  assert.equal(names(w), ['AnalysisRequested'])
})
others('stop: before the start, while it runs, twice, and where there is nothing to stop', async () => {
  const waiting = world(sample.approved())
  assert.is((await handle(request('stop'), waiting.ports)).statusCode, 200)
  assert.is(stored(waiting).failure_kind, 'stopped')
  const running = world(sample.running())
  assert.is((await handle(request('stop'), running.ports)).statusCode, 200)
  assert.match(String(bodyOf(await handle(request('stop'), running.ports)).message), 'already asked to stop')
  assert.is((await handle(request('stop'), world(sample.pending()).ports)).statusCode, 409)
})
others('who may not decide may not do these either', async () => {
  for (const action of ['snooze', 'analyze_again', 'stop']) {
    const w = world(sample.pending(), { allow_machine: false })
    assert.is((await handle(request(action), w.ports)).statusCode, 403)
  }
})
others.run()

const slack = suite('approval: Slack in detail')
slack('a base64 body is verified as it was sent', async () => {
  const w = world(sample.pending())
  assert.is((await handle(click(w, 'U0DANA', { base64: true }), w.ports)).statusCode, 200)
  assert.is(stored(w).approval_status, 'approved')
})
slack('a delivery again changes nothing and is answered alike', async () => {
  const w = world(sample.pending())
  const sent = click(w, 'U0DANA')
  for (let time = 0; time < 3; time++) assert.is((await handle(sent, w.ports)).statusCode, 200)
  assert.equal(names(w), ['AlertApproved'])
})
slack('a stale button shows the outcome in place', async () => {
  const w = world(sample.rejected())
  await handle(click(w, 'U0DANA', { digest: sample.digestOf(sample.plan) }), w.ports)
  const reply = JSON.stringify(w.replies)
  assert.match(reply, '"replace_original":true')
  assert.match(reply, 'rejected by dana')
  assert.not.match(reply, '"action_id":"approve"')
})
slack('a button of an older plan, or after the time, says so in place', async () => {
  for (const [late, digest, words] of [
    [0, 'f'.repeat(64), 'the plan was revised'],
    [7_200_000, undefined, 'the time to decide ended'],
  ] as const) {
    const w = world(sample.pending())
    w.base.advance(late)
    await handle(click(w, 'U0DANA', digest === undefined ? {} : { digest }), w.ports)
    const reply = JSON.stringify(w.replies)
    assert.match(reply, '"replace_original":true')
    assert.match(reply, words)
    assert.not.match(reply, '"type":"actions"')
    assert.is(stored(w).approval_status, 'pending')
  }
})
slack('an empty signing secret signs nothing', async () => {
  const w = world(sample.pending(), {}, '')
  assert.is((await handle(click(w, 'U0DANA', { secret: '' }), w.ports)).statusCode, 401)
  assert.is(stored(w).approval_status, 'pending')
})
slack('a reason of 1001 characters is refused', async () => {
  const w = world(sample.pending())
  assert.is(
    (await handle(click(w, 'U0DANA', { action: 'reject', typed: 'x'.repeat(1_001) }), w.ports)).statusCode,
    400,
  )
  assert.is(stored(w).approval_status, 'pending')
})
slack.run()

const pager = suite('approval: what is handed on')
const caller = { surface: 'pagerduty', principal: 'pagerduty:PDANA01' } as const
const asked = (action: DecisionAction, policy: Partial<ApprovalPolicy> = {}) =>
  refusalOf(sample.pending(), { action, by: 'dana', caller }, world(sample.pending(), policy).ports.settings)
pager(
  'an acknowledgement holds reminders back; every other thing is refused, whatever the settings list',
  () => {
    const lax = { allow_machine: true, api_approvers: [caller.principal], oidc_approvers: [caller.principal] }
    for (const action of Object.keys(DecisionAction.keys) as DecisionAction[])
      for (const policy of [{}, lax, { ...lax, approvals_needed: 2 }])
        assert.is(asked(action, policy)?.tag, action === 'snooze' ? undefined : 'forbidden', action)
  },
)
pager('an approval by a pager that somebody wrote into the table is none', () => {
  const { settings } = world(sample.pending()).ports
  const by = { approved_by: 'dana', decided_by: caller.principal, decision_surface: 'pagerduty' } as const
  assert.is(approvalsRefusal({ ...sample.approved(), ...by }, settings)?.tag, 'forbidden')
})
pager('a link that is handed on shows the alert, whatever the settings let links do', () => {
  const { settings } = world(sample.pending(), { links: { teams: 'decide', email: 'decide' } }).ports
  for (const channel of handOffChannels)
    assert.match(messageIn(linkRefusal(sample.pending(), channel, settings)), /decide nothing/)
})
pager.run()
