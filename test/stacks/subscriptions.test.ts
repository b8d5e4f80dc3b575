import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Attributes, synthesize } from '../support/synthesized'

/** Who gets mails of the topics: a confirmed subscription is a person's consent, and Terraform must not lose it by the way. */

const test = suite('subscriptions by mail')

const TYPE = 'aws_sns_topic_subscription'
const [ADA, BEN, CEM] = ['ada@example.com', 'ben@example.com', 'cem+ops@example.com']

interface Definition {
  readonly resource: Readonly<Record<string, Readonly<Record<string, { readonly endpoint?: unknown }>>>>
  readonly moved?: readonly { readonly from: string; readonly to: string }[]
}
const made = (settings: Attributes): Definition => synthesize(settings) as unknown as Definition
/** Address of each subscription by mail, with whom it reaches. */
const reached = (definition: Definition): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(definition.resource[TYPE] ?? {}).flatMap(([name, { endpoint }]) =>
      String(endpoint).includes('@') ? [[`${TYPE}.${name}`, endpoint]] : [],
    ),
  )

for (const setting of ['alert_emails', 'escalation_emails'])
  test(`whoever leaves ${setting} takes no other subscription along`, () => {
    const given = { alert_emails: [], escalation_emails: [] }
    const before = reached(made({ ...given, [setting]: [ADA, BEN, CEM] }))
    assert.is(Object.keys(before).length, 3)
    for (const left of [[BEN, CEM], [CEM], [CEM, BEN], ['dan@example.com', CEM, ADA, BEN]]) {
      const after = reached(made({ ...given, [setting]: left }))
      for (const [address, endpoint] of Object.entries(before))
        assert.is(
          after[address],
          left.includes(String(endpoint)) ? endpoint : undefined,
          `${left}: ${address}`,
        )
    }
  })

test('what was subscribed by 1.0.0, which counted them, is moved and not made anew', () => {
  const definition = made({ alert_emails: [ADA, BEN], escalation_emails: [CEM] })
  const to = (whom: string) =>
    Object.entries(reached(definition)).find(([, endpoint]) => endpoint === whom)?.[0]
  assert.equal(
    definition.moved?.filter(({ from }) => from.startsWith(TYPE)),
    [
      { from: `${TYPE}.cloudops-alerts_email-1_6F990A03`, to: to(ADA) },
      { from: `${TYPE}.cloudops-alerts_email-2_B1A12B1E`, to: to(BEN) },
      { from: `${TYPE}.cloudops-escalations_email-1_9C6DA27E`, to: to(CEM) },
    ],
  )
})

test('the definition is written where no Terraform is installed', () => {
  process.env.PATH = ''
  process.env.TERRAFORM_BINARY_NAME = 'no-terraform'
  assert.ok(made({ alert_emails: [BEN], escalation_emails: [] }).moved)
})

test.run()
