import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { slackFields } from '../../../functions/adapters/channels/slack/fields'
import { fieldValues } from '../../../functions/adapters/secrets/fields'
import { makeSecret } from '../../../functions/adapters/secrets/secret'
import { readInput } from '../../../functions/invoke-agent-analysis/input'
import {
  bodyOf,
  click,
  form,
  handle,
  page,
  post,
  proxy,
  SECRET,
  stored,
  type World,
  world,
} from '../../support/approval'
import { assertCheap } from '../../support/cpu'
import * as sample from '../../support/samples'
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server'

const approve = (more: object = {}) => ({ alert_id: sample.ALERT_ID, action: 'approve', ...more })

const names = suite('approval: a claimed name shows something')
const blank: readonly (readonly [string, string])[] = [
  ['a zero-width space', '\u200b'],
  ['spaces', '   '],
  ['line breaks', '\n\t\r'],
  ['a Hangul filler', '\u3164\u115f\u1160\uffa0'],
  ['a blank Braille pattern', '\u2800'],
  ['a soft hyphen', '\u00ad'],
  ['tags', '\u{e0064}\u{e0061}\u{e006e}\u{e0061}'],
  ['overrides of direction', '\u202e\u2066\u2069'],
  ['marks without a letter', '\u0301\u0489'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['a joiner and a byte order mark', '\u200d\ufeff'],
  ['a null notehead', '\u{1d159}'],
  ['a replaced object', '\ufffc'],
  ['what is for private use', '\ue000'],
  ['no-break and ideographic spaces', '\u00a0\u3000\u2003'],
  ['nothing', ''],
]
for (const [name, approved_by] of blank) {
  names(`${name}: 400 that names the field`, async () => {
    const w = world(sample.pending())
    for (const sent of [post(approve({ approved_by })), approve({ approved_by })]) {
      const answer = await handle(sent, w.ports)
      assert.is(answer.statusCode, 400)
      assert.match(
        String(bodyOf(answer).error),
        /^approved_by: expected a name (with visible characters|of 1 to 200 characters)/,
      )
    }
    assert.is(stored(w).approval_status, 'pending')
    const detection = readInput({ domain: sample.DOMAIN, by: approved_by }, sample.settings)
    assert.ok(E.isLeft(detection) && detection.left.startsWith('by: expected a name'))
  })
}
for (const approved_by of ['dana', '李', 'Ł', '🙂', 'd\u200bana', 'é', '-']) {
  names(`"${approved_by}" does`, async () => {
    const w = world(sample.pending())
    assert.is((await handle(post(approve({ approved_by })), w.ports)).statusCode, 200)
    assert.is(stored(w).approved_by, approved_by)
  })
}
names.run()

const revisions = suite('approval: without plan_digest')
revisions('one revision is decided on', async () => {
  const w = world(sample.pending())
  assert.is((await handle(post(approve()), w.ports)).statusCode, 200)
})
revisions('a later one is not: 409 names it, and with its digest it is', async () => {
  const again = { ...sample.pending(), plan_revision: 2 }
  for (const send of [post, (body: object) => body]) {
    const w = world(again)
    const answer = await handle(send(approve()), w.ports)
    assert.is(answer.statusCode, 409)
    assert.match(answer.body, 'revision 2')
    assert.equal(bodyOf(answer).newer, { plan_revision: 2, plan_digest: again.plan_digest })
    assert.is(stored(w).approval_status, 'pending')
    assert.is((await handle(send(approve({ plan_digest: again.plan_digest })), w.ports)).statusCode, 200)
  }
})
revisions('while it is analysed again, nothing is', async () => {
  const w = world(sample.again())
  assert.is((await handle(post(approve()), w.ports)).statusCode, 409)
})
revisions('a rejection needs none', async () => {
  const w = world({ ...sample.pending(), plan_revision: 2 })
  assert.is((await handle(post({ ...approve(), action: 'reject' }), w.ports)).statusCode, 200)
})
revisions.run()

const size = suite('approval: a request that is too large')
const pairs = `t=x&${'a=b&'.repeat(900_000)}`
const routes: readonly (readonly [string, (body: string, base64: boolean) => object])[] = (
  [
    ['POST', '/approval'],
    ['GET', '/approval'],
    ['POST', '/approval/decision'],
    ['POST', '/slack/interactions'],
  ] as const
).map(([method, path]) => [
  `${method} ${path}`,
  (body: string, base64: boolean) =>
    proxy(method, path, {
      body: base64 ? Buffer.from(body).toString('base64') : body,
      isBase64Encoded: base64,
      queryStringParameters: { t: 'teams' },
    }),
])
for (const [name, request] of routes) {
  for (const base64 of [false, true]) {
    size(`${name}${base64 ? ', in base64' : ''}: 413 before anything is parsed`, async () => {
      const w = world(sample.pending())
      const large = request(pairs, base64)
      await assertCheap('a refusal', 150, async () =>
        assert.is((await handle(large, w.ports)).statusCode, 413),
      )
      assert.is((await handle(request('x'.repeat(32 * 1024 + 1), base64), w.ports)).statusCode, 413)
    })
  }
}
size('many fields are refused whatever their size', async () => {
  const w = world(sample.pending())
  const many = Array.from({ length: 101 }, (_, n) => `a${n}=1`).join('&')
  const typed = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  for (const sent of [post(many, typed), proxy('POST', '/approval/decision', { body: many })])
    assert.match((await handle(sent, w.ports)).body, 'at most 100 fields')
  const query = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`a${n}`, '1']))
  const asked = proxy('POST', '/approval', { body: null, queryStringParameters: query })
  assert.is((await handle(asked, w.ports)).statusCode, 400)
})
size('whoever sends the form of a page with a long text reads a page, and other clients JSON', async () => {
  const w = world(sample.pending())
  const long = { comment: 'é'.repeat(6_000) }
  const answered = await handle(form('teams', 'reject', long), w.ports)
  assert.is(answered.statusCode, 413)
  assert.match(String(answered.headers?.['content-type']), 'text/html')
  assert.match(answered.body, 'Too long')
  assert.match(
    String(bodyOf(await handle(post(JSON.stringify(long).repeat(8)), w.ports)).error),
    '32768 bytes',
  )
  assert.is(stored(w).approval_status, 'pending')
})
size('a query that is too large is refused like a body', async () => {
  const w = world(sample.pending())
  const asked = proxy('POST', '/approval', { queryStringParameters: { comment: 'x'.repeat(40_000) } })
  assert.is((await handle(asked, w.ports)).statusCode, 413)
})
size('a direct payload with a name of three megabytes is refused without counting it', async () => {
  const w = world(sample.pending())
  const large = approve({ approved_by: '🙂'.repeat(800_000) })
  await assertCheap('a refusal', 100, async () => assert.is((await handle(large, w.ports)).statusCode, 400))
})
size('a click that Slack has signed may repeat a long message; one that it has not may not', async () => {
  const long = 'ж'.repeat(10_000)
  const w = world(sample.pending())
  const signed = click(w, 'U0DANA', { message: long }) as { body: string }
  assert.ok(signed.body.length > 32 * 1024)
  assert.is((await handle(signed, w.ports)).statusCode, 200)
  assert.is(stored(w).approval_status, 'approved')
  const forged = click(w, 'U0DANA', { message: long, secret: 'another-secret' })
  assert.is((await handle(forged, w.ports)).statusCode, 413)
  const endless = click(w, 'U0DANA', { message: long.repeat(3) })
  assert.is((await handle(endless, w.ports)).statusCode, 413)
})
size('what people send is far below it', async () => {
  const w = world(sample.pending())
  const comment = 'ж'.repeat(1_000)
  assert.is((await handle(post(approve({ approved_by: 'ж'.repeat(200), comment })), w.ports)).statusCode, 200)
  assert.is((await handle(page('teams'), w.ports)).statusCode, 200)
  assert.is((await handle(form('teams', 'snooze'), world(sample.pending()).ports)).statusCode, 200)
})
size.run()

const slackNames = suite('approval: names in Slack decide nothing')
for (const [name, more] of [
  ['an empty name', { username: '', name: '' }],
  ['no name', {}],
  ['a blank name', { username: '\u200b', name: ' ' }],
  ['a name that is null', { username: null, name: null }],
  ['a name that is no text', { username: 7, name: {} }],
  ['a name without an end', { username: 'x'.repeat(5_000), name: 'y'.repeat(5_000) }],
] as const) {
  slackNames(`${name}: decided by the ids, shown by the id`, async () => {
    const w = world(sample.pending())
    assert.is((await handle(click(w, 'U0DANA', { user: more }), w.ports)).statusCode, 200)
    assert.equal([stored(w).approval_status, stored(w).approved_by], ['approved', 'U0DANA'])
    const stranger = world(sample.pending())
    await handle(click(stranger, 'U0EVE', { user: { ...more, id: 'U0EVE' } }), stranger.ports)
    assert.is(stored(stranger).approval_status, 'pending')
  })
}
slackNames('the other name is shown where one is empty', async () => {
  const w = world(sample.pending())
  await handle(click(w, 'U0DANA', { user: { username: '', name: 'Dana' } }), w.ports)
  assert.is(stored(w).approved_by, 'Dana')
})
slackNames.run()

const rotated = suite('approval: a signing secret that is replaced')
let server: ScriptedServer
rotated.before(async () => {
  server = await startScriptedServer()
})
rotated.after(() => server.stop())
const withSecret = (w: World): World => ({
  ...w,
  ports: {
    ...w.ports,
    slackSecret: makeSecret('cloudops/chat', fieldValues('SlackSecret', slackFields), w.base.log),
  },
})
const holds = (slack_signing_secret: string) => {
  server.reply = () => ({
    status: 200,
    body: JSON.stringify({ SecretString: JSON.stringify({ slack_signing_secret }) }),
  })
}
const snooze = async (w: World, secret: string): Promise<number> =>
  (await handle(click(w, 'U0DANA', { action: 'snooze', secret }), w.ports)).statusCode

rotated('the new one counts at once, and the old one no more', async () => {
  holds(SECRET)
  const w = withSecret(world(sample.pending()))
  assert.is(await snooze(w, SECRET), 200)
  holds('the-new-secret')
  assert.is(await snooze(w, SECRET), 401, 'the old one, which is still kept')
  assert.is(await snooze(w, 'the-new-secret'), 200)
  assert.is(await snooze(w, 'a-guess'), 401)
  holds('the-newest-secret')
  assert.is(await snooze(w, 'the-newest-secret'), 200, 'the new one first')
  assert.is(await snooze(w, 'the-new-secret'), 401)
  assert.is(await snooze(w, SECRET), 401)
})
rotated('strangers drive no loop of reads: a few, and none without the form of a signature', async () => {
  holds(SECRET)
  const w = withSecret(world(sample.pending()))
  assert.is(await snooze(w, SECRET), 200)
  server.asked.length = 0
  for (let n = 0; n < 50; n++) assert.is(await snooze(w, `guess-number-${n}`), 401)
  assert.ok(server.asked.length <= 12, `${server.asked.length} reads`)
  server.asked.length = 0
  const unsigned = proxy('POST', '/slack/interactions', { body: 'payload={}', headers: {} })
  for (let n = 0; n < 50; n++) assert.is((await handle(unsigned, w.ports)).statusCode, 401)
  assert.is(server.asked.length, 0)
})
rotated('a secret that was taken away, or cannot be read, lets nobody in', async () => {
  holds(SECRET)
  const w = withSecret(world(sample.pending()))
  assert.is(await snooze(w, SECRET), 200)
  server.reply = () => ({ status: 400, body: '{"__type":"ResourceNotFoundException"}' })
  assert.is(await snooze(w, SECRET), 401)
  holds(SECRET)
  const other = withSecret(world(sample.pending()))
  assert.is(await snooze(other, SECRET), 200)
  server.reply = () => ({ status: 400, body: '{"__type":"AccessDeniedException"}' })
  assert.is(await snooze(other, SECRET), 503)
})
rotated.run()
