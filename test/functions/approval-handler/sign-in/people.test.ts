import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, type ApprovalCloud, startApprovalCloud } from '../../../support/approval-cloud'
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../../support/openid-provider'

/** One person on every surface, and another one, against the deployed definition and a real provider. */

const ORIGIN = 'http://127.0.0.1:1'
const REDIRECT = `${ORIGIN}/prod/approval/signed-in`

const test = suite('approval: people over all surfaces')
let provider: OpenIdProvider
let at: ApprovalCloud
test.before(async () => {
  provider = await startOpenIdProvider(REDIRECT)
  const [dana, sam] = ['dana', 'sam'].map((sub) => `oidc:${provider.issuer}#${sub}`)
  const policy = {
    approvals_needed: 2,
    slack_approvers: ['T0DEMO/U0DANA'],
    oidc_approvers: [dana, sam],
    links: { teams: 'view', email: 'view' },
  }
  at = await startApprovalCloud({
    settings: {
      people: { Dana: ['slack:T0DEMO/U0DANA', dana] },
      oidc: { issuer: provider.issuer, client_id: CLIENT.client_id, redirect_uri: REDIRECT },
      approval: { critical: policy, high: policy, medium: policy, low: policy },
    },
    chat: { oidc_client_secret: CLIENT.client_secret },
  })
})
test.after(async () => {
  await at?.stop()
  await provider.stop()
})

const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

/** From the link in a message to the decision, as a browser does it behind the name of the redirect URI. */
const approveSignedIn = async (link: string, sub: string): Promise<Answer> => {
  const { searchParams } = new URL(link)
  const api = (path: string, init: RequestInit = {}) =>
    fetch(`${at.cloud.api.baseUrl}/approval/${path}`, { redirect: 'manual', ...init })
  provider.signsIn(sub, { name: sub })
  const begun = await api(`sign-in?t=${searchParams.get('t')}`)
  const answered = new URL(await provider.visit(begun.headers.get('location') ?? ''))
  const finished = await api(`signed-in${answered.search}`, { headers: { cookie: cookieOf(begun) } })
  const cookie = cookieOf(finished)
  const page = await (await api('session', { headers: { cookie } })).text()
  const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(page)?.[1] ?? ''
  return post(`${at.cloud.api.baseUrl}/approval/session`, cookie, { csrf, action: 'approve', sure: 'yes' })
}

/** Sends a form to the local cloud as a browser does that knows it by the name in the settings. */
const post = (url: string, cookie: string, fields: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { host: new URL(ORIGIN).host, origin: ORIGIN, cookie }
    const sent = request(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      )
    })
    sent.on('error', reject)
    sent.end(new URLSearchParams(fields).toString())
  })

test('a click in Slack and a sign-in by the same person are one vote; the next person decides', async () => {
  const id = 'alert-people'
  const { plan_digest = '' } = await at.raise(id)
  assert.is((await at.slack(id, plan_digest, 'approve')).status, 200)
  const again = await approveSignedIn(at.link(id, 'email'), 'dana')
  assert.is(again.status, 200)
  assert.match(again.body, 'is recorded; the others are still needed')
  assert.is((await at.stored(id)).approval_status, 'pending')
  assert.is((await approveSignedIn(at.link(id, 'email'), 'sam')).status, 200)
  const { approval_status, decided_by, approvals } = await at.stored(id)
  assert.equal(
    [approval_status, decided_by, Object.keys(approvals ?? {})],
    ['approved', `oidc:${provider.issuer}#sam`, ['slack:T0DEMO/U0DANA']],
  )
})
test.run()
