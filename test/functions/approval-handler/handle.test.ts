import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { handle as handleAs, isViaApi } from '../../../functions/approval-handler/handle'
import type { Alert } from '../../../schemas/alert'
import { emptyPlan } from '../../../schemas/plan'
import {
  bodyOf,
  click,
  FUNCTION_ARN,
  form,
  handle,
  page,
  post,
  proxy,
  stored,
  type World,
  world,
} from '../../support/approval'
import * as sample from '../../support/samples'

const api = suite('approval: API and direct payload')
const direct = (action: string, more: object = {}) => ({
  alert_id: sample.ALERT_ID,
  action,
  approved_by: 'dana',
  ...more,
})

api('the documented direct payload approves, and the decision is signed', async () => {
  const w = world(sample.pending())
  const answer = await handle(direct('approve'), w.ports)
  assert.is(answer.statusCode, 200)
  assert.is(stored(w).approval_status, 'approved')
  assert.is(stored(w).decided_by, 'lambda:direct')
  assert.is(stored(w).decision_mac, 'signed')
  assert.equal(
    w.events.events.map(({ name }) => name),
    ['AlertApproved'],
  )
})
api('the name is a claim, the key is the principal', async () => {
  const w = world(sample.pending())
  await handle(post(direct('reject', { comment: 'not now' })), w.ports)
  const { rejected_by, decided_by, rejection_reason } = stored(w)
  assert.equal([rejected_by, decided_by, rejection_reason], ['dana', 'api-key:k1', 'not now'])
})

const bad: readonly (readonly [string, object, number, string])[] = [
  ['no alert_id', { action: 'approve' }, 400, 'alert_id'],
  ['an alert id with a slash', { alert_id: '../x', action: 'approve' }, 400, 'alert_id'],
  [
    'an unknown action',
    direct('delete'),
    400,
    '"delete" is unknown; allowed are approve, reject, acknowledge',
  ],
  ['a comment that is no text', direct('approve', { comment: 7 }), 400, 'comment'],
  ['an unknown alert', { alert_id: 'test-123', action: 'approve' }, 404, 'test-123'],
  ['a body that is no JSON', post('{"alert_id"'), 400, 'JSON'],
  ['a body that is a list', post('[]'), 400, 'JSON'],
  [
    'a field given twice',
    post(direct('approve'), { queryStringParameters: { action: 'reject' } }),
    400,
    'action: given twice',
  ],
  ['an older plan', direct('approve', { plan_digest: 'f'.repeat(64) }), 409, 'revised'],
  ['acknowledging a plan with steps', direct('acknowledge'), 409, 'approve or reject'],
  ['a route that there is not', proxy('DELETE', '/approval'), 404, 'DELETE'],
  ['a proxy event without its path', { httpMethod: 'POST' }, 400, 'path'],
]
for (const [name, payload, status, words] of bad) {
  api(`${name}: ${status}`, async () => {
    const w = world(sample.pending())
    const answer = await handle(payload, w.ports)
    assert.is(answer.statusCode, status)
    assert.match(String(bodyOf(answer).error), words)
    assert.is(stored(w).approval_status, 'pending')
    assert.is(w.events.events.length, 0)
  })
}

for (const route of ['/approval', '/approval/iam'])
  api(
    `${route}: a caller whose name is too long to be kept is refused, and never taken for who begins alike`,
    async () => {
      const [user, longest] = ['arn:aws:iam::123456789012:user/', 200]
      for (const [length, status] of [
        [longest, 200],
        [longest + 1, 403],
        [longest + 200, 403],
      ] as const) {
        const w = world(sample.pending())
        const userArn = `${user}${'a'.repeat(length - user.length)}`
        const asked = { body: JSON.stringify(direct('approve')), requestContext: { identity: { userArn } } }
        const answer = await handle(proxy('POST', route, asked), w.ports)
        assert.is(answer.statusCode, status, `${length}`)
        assert.is(stored(w).decided_by, status === 200 ? userArn : undefined)
      }
    },
  )

const forms: readonly (readonly [string, object])[] = [
  [
    'query parameters',
    { multiValueQueryStringParameters: { alert_id: [sample.ALERT_ID], action: ['approve'] } },
  ],
  [
    'a form',
    {
      body: `alert_id=${sample.ALERT_ID}&action=approve`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    },
  ],
  [
    'a base64 body',
    { body: Buffer.from(JSON.stringify(direct('approve'))).toString('base64'), isBase64Encoded: true },
  ],
]
for (const [name, more] of forms) {
  api(`${name} approves`, async () => {
    const w = world(sample.pending())
    assert.is((await handle(proxy('POST', '/approval', more), w.ports)).statusCode, 200)
    assert.is(stored(w).approval_status, 'approved')
  })
}

api('the same decision again says so, the opposite one names who and when', async () => {
  const w = world(sample.approved())
  const again = await handle(direct('approve'), w.ports)
  assert.is(again.statusCode, 200)
  assert.match(String(bodyOf(again).message), 'already approved by dana')
  const opposite = await handle(direct('reject'), w.ports)
  assert.is(opposite.statusCode, 409)
  assert.equal([bodyOf(opposite).decided_by, bodyOf(opposite).decided_at], ['dana', stored(w).approved_at])
  assert.is(w.events.events.length, 0)
})
api('expired, recovered and still analysing alerts are not decided', async () => {
  const late = world(sample.pending())
  late.base.advance(7_200_000)
  assert.is((await handle(direct('approve'), late.ports)).statusCode, 410)
  assert.is((await handle(direct('approve'), world(sample.recovered()).ports)).statusCode, 410)
  assert.is((await handle(direct('approve'), world(sample.analyzing()).ports)).statusCode, 409)
})
api('an alert without steps is acknowledged, never approved', async () => {
  const w = world(sample.pending(emptyPlan('nothing to run')))
  assert.is((await handle(direct('approve'), w.ports)).statusCode, 409)
  assert.is((await handle(direct('acknowledge'), w.ports)).statusCode, 200)
  assert.is(stored(w).closed_reason, 'acknowledged')
})
const LISTED = { allow_machine: false, api_approvers: ['api-key:k1', 'arn:aws:iam::123456789012:user/dana'] }
const forgedAs = (identity: object) => post(direct('approve'), { requestContext: { identity } })
const misplaced: readonly (readonly [string, object, string, RegExp])[] = [
  ['a proxy event to the function', forgedAs({ apiKeyId: 'k1' }), '', /taken from API Gateway alone/],
  [
    'a proxy event to its version',
    forgedAs({ userArn: LISTED.api_approvers[1] }),
    ':$LATEST',
    /API Gateway alone/,
  ],
  ['a form of a link to the function', form('teams', 'approve'), '', /taken from API Gateway alone/],
  ['a direct payload to the alias', direct('approve'), ':api', /without a qualifier/],
  ['no payload to the alias', [], ':api', /without a qualifier/],
]
for (const [name, payload, qualifier, words] of misplaced) {
  api(`${name}: 400, and nothing is decided`, async () => {
    for (const policy of [LISTED, { ...LISTED, approvals_needed: 2 }, {}]) {
      const w = world(sample.pending(), policy)
      const answer = await handleAs(payload, `${FUNCTION_ARN}${qualifier}`, w.ports)
      assert.is(answer.statusCode, 400)
      assert.match(String(bodyOf(answer).error), words)
      assert.equal([stored(w), w.events.events], [sample.pending(), []])
      assert.ok(w.base.lines.some(({ message }) => message === 'decision refused'))
    }
  })
}
const signed = (userArn: string | null, fields: object = direct('approve')) =>
  proxy('POST', '/approval/iam', {
    body: JSON.stringify(fields),
    requestContext: { identity: { userArn, apiKeyId: 'k1' } },
  })
const ACCOUNT = '123456789012'
const identities: readonly (readonly [string, string | null, number])[] = [
  ['an IAM user who is listed', `arn:aws:iam::${ACCOUNT}:user/dana`, 200],
  ['an IAM user who is not', `arn:aws:iam::${ACCOUNT}:user/mallory`, 403],
  [
    'a person of Identity Center who is listed',
    `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Ops_0123/dana@example.com`,
    200,
  ],
  [
    'a session of another role, whoever it calls itself, also where the settings list it',
    `arn:aws:sts::${ACCOUNT}:assumed-role/ops/dana`,
    403,
  ],
  ['an API key without a signature', null, 401],
]
for (const [name, userArn, status] of identities) {
  api(`the command line: ${name}: ${status}`, async () => {
    const w = world(sample.pending(), {
      allow_machine: false,
      api_approvers: identities.flatMap(([who, arn]) => (arn === null || who.endsWith('not') ? [] : [arn])),
    })
    assert.is((await handle(signed(userArn), w.ports)).statusCode, status)
    assert.is(stored(w).approval_status, status === 200 ? 'approved' : 'pending')
    if (status === 200) assert.is(stored(w).decided_by, userArn)
  })
}
api('the command line: any role is a machine, and decides where machines do', async () => {
  const w = world(sample.pending())
  const role = `arn:aws:sts::${ACCOUNT}:assumed-role/ops/dana`
  assert.is((await handle(signed(role), w.ports)).statusCode, 200)
  assert.is(stored(w).decided_by, `machine:${role}`)
})
api('only the alias of API Gateway is that', () => {
  const qualifiers = [':api', '', ':$LATEST', ':4', ':apis', ':my-api', ':api:api', ':API', ':']
  assert.equal(
    qualifiers.filter((qualifier) => isViaApi(`${FUNCTION_ARN}${qualifier}`)),
    [':api'],
  )
  assert.not(isViaApi('arn:aws:lambda:eu-west-1:123456789012:function:api'))
  assert.not(isViaApi(''))
})
api('a severity that needs a person refuses machines and names the setting', async () => {
  const answer = await handle(direct('approve'), world(sample.pending(), { allow_machine: false }).ports)
  assert.is(answer.statusCode, 403)
  assert.match(String(bodyOf(answer).error), 'approval.high.allow_machine')
})
api('an event that cannot be published stays in the outbox; the decision stays', async () => {
  const w = world(sample.pending())
  w.events.down = true
  assert.is((await handle(direct('approve'), w.ports)).statusCode, 200)
  assert.ok(Object.values(stored(w).outbox).some(({ name }) => name === 'AlertApproved'))
})
api.run()

const links = suite('approval: links')
links('the page escapes what comes from outside and allows no script', async () => {
  const hostile = {
    ...sample.pending(),
    agent_analysis: '<script>alert(1)</script>',
    summary: '<img src=x onerror=y>',
  }
  const answer = await handle(page('teams'), world(hostile).ports)
  assert.not.match(answer.body, '<script')
  assert.not.match(answer.body, '<img')
  assert.match(String(answer.headers?.['content-security-policy']), "default-src 'none'")
  assert.match(answer.body, 'action="approval/decision"')
})
links('the form of a Teams link decides, that of a mail link is refused', async () => {
  const teams = world(sample.pending())
  assert.is((await handle(form('teams', 'approve'), teams.ports)).statusCode, 200)
  assert.is(stored(teams).decided_by, 'link:teams')
  const mail = world(sample.pending())
  assert.is((await handle(form('email', 'approve'), mail.ports)).statusCode, 403)
  assert.not.match((await handle(page('email'), mail.ports)).body, '<form')
  assert.is(stored(mail).approval_status, 'pending')
})
links('an approval is asked for once more, and wants a name; nothing is decided before', async () => {
  const w = world(sample.pending())
  const asked = await handle(form('teams', 'approve', { sure: '', name: '' }), w.ports)
  assert.is(asked.statusCode, 400, 'what is sure says yes')
  const first = await handle(
    proxy('POST', '/approval/decision', { body: 't=teams&action=approve&comment=go+%3Cb%3E' }),
    w.ports,
  )
  assert.is(first.statusCode, 200)
  for (const part of [
    'Approve this plan?',
    'name="name"',
    'name="sure" value="yes"',
    'go &lt;b&gt;',
    'E1SHOPDEMO0001',
  ])
    assert.match(first.body, part)
  assert.match(first.body, 'href="../approval?t=teams"')
  for (const name of ['', '\u200b', 'x'.repeat(201)]) {
    const unnamed = await handle(form('teams', 'approve', { name, comment: 'kept' }), w.ports)
    assert.is(unnamed.statusCode, 400)
    const wrong = name.length > 200 ? 'The name has 201 characters' : 'Enter your name'
    for (const part of [wrong, 'kept', 'Approve this plan?']) assert.match(unnamed.body, part)
  }
  assert.is(stored(w).approval_status, 'pending')
  const named = await handle(form('teams', 'approve', { name: 'erin' }), w.ports)
  assert.is(named.statusCode, 200)
  assert.match(named.body, 'Approved by erin (link in teams)')
  assert.equal([stored(w).approved_by, stored(w).decided_by], ['erin', 'link:teams'])
  const late = await handle(proxy('POST', '/approval/decision', { body: 't=teams&action=approve' }), w.ports)
  assert.match(late.body, 'Already decided')
  assert.not.match(late.body, 'name="sure"')
})
links(
  'what counts at once wants a name as well, keeps what was typed, and decides nothing before',
  async () => {
    const stepless = sample.pending(emptyPlan('nothing to run'))
    const cases = [
      ['reject', sample.pending(), 'rejected_by'],
      ['acknowledge', stepless, 'closed_by'],
      ['snooze', sample.pending(), 'snoozed_by'],
    ] as const
    for (const [action, alert, field] of cases) {
      const w = world(alert)
      const before = stored(w)
      for (const [name, wrong] of [
        ['', 'Enter your name'],
        [' \u2800\u200b', 'Enter your name'],
        ['x'.repeat(201), 'The name has 201 characters, 200 are kept at most'],
      ] as const) {
        const answer = await handle(form('teams', action, { name, comment: '<kept>' }), w.ports)
        assert.is(answer.statusCode, 400, `${action} ${name}`)
        for (const part of [wrong, '&lt;kept&gt;', `value="${action}"`, '<form'])
          assert.match(answer.body, part)
      }
      const unnamed = proxy('POST', '/approval/decision', { body: `t=teams&action=${action}` })
      assert.is((await handle(unnamed, w.ports)).statusCode, 400)
      assert.equal(stored(w), before)
      const hostile = 'Erin"><b>\nnot a line'
      assert.is((await handle(form('teams', action, { name: hostile }), w.ports)).statusCode, 200, action)
      assert.match(String(stored(w)[field]), 'Erin"><b>')
      assert.not.match((await handle(page('teams'), w.ports)).body, '<b>')
    }
  },
)
links('to stop and to have it analysed again wait for no name, and take none that is too long', async () => {
  const rejected = world({
    ...sample.pending(),
    approval_status: 'rejected',
    ended_at: '2026-01-31T08:10:00.000Z',
  })
  const again = (name: string) => handle(form('teams', 'analyze_again', { name }), rejected.ports)
  assert.is((await again('x'.repeat(201))).statusCode, 400)
  assert.is((await again('')).statusCode, 200)
})
links('a browser asks for the name only where a button decides at once', async () => {
  const { body } = await handle(page('teams'), world(sample.pending()).ports)
  assert.match(body, /<input id="name" name="name" autocomplete="name" required/)
  const checked = [...body.matchAll(/name="action" value="(\w+)"( formnovalidate)?>/g)].map(
    ([, action, free]) => [action, free === undefined],
  )
  assert.equal(checked, [
    ['approve', false],
    ['amend', false],
    ['try_dry', false],
    ['reject', true],
    ['snooze', true],
  ])
  // The name is after what does without it, and before what wants it.
  const places = ['value="try_dry"', 'id="name"', 'value="reject"'].map((part) => body.indexOf(part))
  assert.equal(
    places,
    [...places].sort((a, b) => a - b),
  )
})
links('who may not approve by a link is not asked whether to', async () => {
  const w = world(sample.pending())
  const asked = await handle(proxy('POST', '/approval/decision', { body: 't=email&action=approve' }), w.ports)
  assert.is(asked.statusCode, 403)
  assert.not.match(asked.body, 'name="sure"')
})
links('a comment that is too long keeps the form and what was typed', async () => {
  const w = world(sample.pending())
  const comment = `${'x'.repeat(1_000)}é`
  for (const action of ['reject', 'approve']) {
    const answer = await handle(form('teams', action, { comment }), w.ports)
    assert.is(answer.statusCode, 400)
    assert.match(answer.body, 'has 1001 characters, 1000 are kept at most')
    assert.match(answer.body, comment)
    assert.match(answer.body, '<form')
  }
  assert.is(stored(w).approval_status, 'pending')
  assert.is((await handle(form('teams', 'reject', { comment: 'x'.repeat(1_000) }), w.ports)).statusCode, 200)
})
links('a link that a mail program has broken says so; what it only wrapped is mended', async () => {
  const w = world(sample.pending())
  for (const broken of ['forged', '', 'team'])
    for (const request of [page(broken), form(broken, 'approve')]) {
      const answer = await handle(request, w.ports)
      assert.is(answer.statusCode, 401)
      for (const part of ['This link is broken', 'Copy the whole of it']) assert.match(answer.body, part)
      assert.not.match(answer.body, sample.DOMAIN)
    }
  for (const wrapped of ['te\r\n ams', '<teams>', 'teams).', ' teams'])
    assert.is((await handle(page(wrapped), w.ports)).statusCode, 200, wrapped)
})
links('what was carried out is on the page, as it was recorded', async () => {
  const step = {
    step_id: 'step-1',
    action: 'cloudfront:CreateInvalidation',
    status: 'succeeded',
    duration_ms: 12,
  }
  const steps = [{ ...step, verified: 'yes', undo: 'failed', answer: { note: '<b>' } }]
  const verification = { status: 'healthy', probes: 2 }
  const execution_details = JSON.stringify({ steps, reason: 'It is well.', verification })
  const alert = { ...sample.completed(), execution_details, execution_log: 'executions/x.md' }
  const { body } = await handle(page('teams'), world(alert).ports)
  for (const part of [
    'id="log"',
    '12 ms',
    'in effect: yes',
    'put back: failed',
    '&lt;b&gt;',
    'href="approval?t=teams&amp;show=log"',
    '2 fresh probe',
  ])
    assert.match(body, part)
  const odd = { ...alert, execution_details: '{"steps":[{"step_id":7}]}' }
  assert.not.match((await handle(page('teams'), world(odd).ports)).body, 'id="log"')
})
links('what was rejected and is well again says both, and offers nothing any more', async () => {
  const { body } = await handle(page('teams'), world(sample.resolved()).ports)
  for (const part of ['This alert was rejected by dana', 'Well again.', 'Ill for 1 h'])
    assert.match(body, part)
  assert.equal([body.split('Rejected by').length, body.includes('<form')], [1, false])
})
links('times are given in the zone of the settings, too', async () => {
  const { ports } = world(sample.pending())
  const settings = { ...ports.settings, messages: { time_zone: 'Europe/Berlin' } }
  const { body } = await handle(page('teams'), { ...ports, settings })
  assert.match(body, '2026-01-31 09:00 UTC (10:00 Europe/Berlin)')
})
links('a plan with a high-risk step is not approved by a link', async () => {
  const [first] = sample.plan.steps
  const risky = { ...sample.plan, steps: first === undefined ? [] : [{ ...first, risk: 'high' as const }] }
  const w = world(sample.pending(risky))
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 403)
})
const statuses: readonly (readonly [string, Alert, string, number])[] = [
  ['no token of ours', sample.pending(), 'forged', 401],
  ['an older plan', sample.pending(), 'old', 409],
  ['a recovered domain', sample.recovered(), 'teams', 410],
  ['already decided', sample.approved(), 'teams', 200],
]
for (const [name, alert, token, status] of statuses) {
  links(`${name}: ${status}, and no form`, async () => {
    const answer = await handle(page(token), world(alert).ports)
    assert.is(answer.statusCode, status)
    assert.not.match(answer.body, '<form')
  })
}
links('after the time to decide: 410, with the alert and without a form', async () => {
  const w = world(sample.pending())
  w.base.advance(7_200_000)
  const answer = await handle(page('teams'), w.ports)
  assert.is(answer.statusCode, 410)
  assert.match(answer.body, 'Too late')
  assert.match(answer.body, sample.DOMAIN)
  assert.not.match(answer.body, '<form')
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 410)
})
links('a form without an action is refused', async () => {
  assert.is((await handle(form('teams', ''), world(sample.pending()).ports)).statusCode, 400)
})
links.run()

const slack = suite('approval: Slack')
slack('a listed user approves and the message is replaced', async () => {
  const w = world(sample.pending())
  assert.is((await handle(click(w, 'U0DANA'), w.ports)).statusCode, 200)
  assert.is(stored(w).decided_by, 'slack:T0DEMO/U0DANA')
  assert.match(JSON.stringify(w.replies), '"replace_original":true')
})
slack('somebody who is not listed is refused in private, nothing changes', async () => {
  const w = world(sample.pending())
  assert.is((await handle(click(w, 'U0MALLORY'), w.ports)).statusCode, 200)
  assert.is(stored(w).approval_status, 'pending')
  assert.match(JSON.stringify(w.replies), 'ephemeral')
})
slack('an empty list refuses everyone and names the setting in the log', async () => {
  const w = world(sample.pending(), { slack_approvers: [] })
  await handle(click(w, 'U0DANA'), w.ports)
  assert.is(stored(w).approval_status, 'pending')
  assert.ok(w.base.lines.some(({ fields }) => fields.setting === 'approval.high.slack_approvers'))
})
const unsigned: readonly (readonly [string, (w: World) => object])[] = [
  ['another secret', (w) => click(w, 'U0DANA', { secret: 'another-secret' })],
  [
    'a time stamp six minutes old',
    (w) => click(w, 'U0DANA', { at: Date.parse(w.base.clock.now()) - 360_000 }),
  ],
  [
    'a time stamp six minutes ahead',
    (w) => click(w, 'U0DANA', { at: Date.parse(w.base.clock.now()) + 360_000 }),
  ],
  ['a changed body', (w) => ({ ...click(w, 'U0DANA'), body: 'payload=%7B%7D' })],
  ['no headers', (w) => ({ ...click(w, 'U0DANA'), headers: {} })],
]
for (const [name, request] of unsigned) {
  slack(`${name}: 401 and no word`, async () => {
    const w = world(sample.pending())
    const answer = await handle(request(w), w.ports)
    assert.equal([answer.statusCode, answer.body], [401, '{}'])
    assert.is(stored(w).approval_status, 'pending')
  })
}
slack('without a signing secret every request is refused', async () => {
  const w = { ...world(sample.pending()) }
  const ports = { ...w.ports, chatSecret: () => TE.of(undefined) }
  assert.is((await handle(click(w, 'U0DANA', { secret: '' }), ports)).statusCode, 401)
})
slack('a signed request that is no click on our buttons: 400', async () => {
  const w = world(sample.pending())
  assert.is((await handle(click(w, 'U0DANA', { action: 'launch' }), w.ports)).statusCode, 400)
})
slack.run()
