import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAlertStore } from '../../functions/adapters/dynamodb/alert-store'
import { makeDocumentStore } from '../../functions/adapters/s3/documents'
import type { Command } from '../../functions/domain/alert/commands'
import { decide } from '../../functions/domain/alert/decide'
import type { Transition } from '../../functions/domain/alert/model'
import { disposition } from '../../functions/runtime/errors'
import type { AlertStore, DocumentStore, Result } from '../../functions/runtime/ports'
import type { Alert } from '../../schemas/alert'
import { commands } from './commands'
import { START } from './fakes'
import * as sample from './samples'
import type { StoreServices } from './store-services'

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}

const transition = (alert: Alert, command: Command): Transition => {
  const decided = decide(command, alert, new Date(Date.parse(START) + 60_000).toISOString())
  if (E.isLeft(decided)) throw new Error(`refused by ${decided.left.guard.attribute}`)
  return decided.right
}

/** What the adapters need of DynamoDB and S3, whoever plays them. `start` is undefined where the player is missing. */
export const storeContract = (name: string, start: (() => Promise<StoreServices>) | undefined): void => {
  const contract = suite(name)
  const test = start === undefined ? contract.skip : contract
  let services: StoreServices
  let alerts: AlertStore
  let documents: DocumentStore
  let count = 0
  const stored = async (alert: Alert): Promise<Alert> => {
    const copy = { ...alert, alert_id: `alert-${++count}` }
    await run(alerts.create(copy))
    return copy
  }

  contract.before(async () => {
    if (start === undefined) return
    services = await start()
    alerts = makeAlertStore({ table: services.table })
    documents = makeDocumentStore({ bucket: services.bucket })
  })
  contract.after(async () => {
    if (start !== undefined) await services.stop()
  })

  test('an item comes back as it was written, and one that is not there as nothing', async () => {
    const alert = await stored(sample.pending())
    assert.equal(await run(alerts.get(alert.alert_id)), alert)
    assert.is(await run(alerts.get('alert-none')), undefined)
  })

  test('an id is created once', async () => {
    const alert = await stored(sample.pending())
    const again = await alerts.create(alert)()
    assert.is(E.isLeft(again) && again.left.tag, 'condition_failed')
  })

  test('of conflicting decisions one wins, and one event is in the outbox', async () => {
    const alert = await stored(sample.pending())
    const attempts = Array.from({ length: 20 }, (_, index) =>
      alerts.apply(transition(alert, index % 2 === 0 ? commands.approve : commands.reject)),
    )
    const answers: E.Either<unknown, Alert>[] = []
    if (services.atomic) answers.push(...(await Promise.all(attempts.map((attempt) => attempt()))))
    else for (const attempt of attempts) answers.push(await attempt())
    assert.is(answers.filter(E.isRight).length, 1)
    const after = await run(alerts.get(alert.alert_id))
    assert.is(Object.keys(after?.outbox ?? {}).length, Object.keys(alert.outbox).length + 1)
  })

  test('a transition of an item that is gone makes no ghost', async () => {
    const alert = { ...sample.pending(), alert_id: 'alert-gone' }
    const applied = await alerts.apply(transition(alert, commands.reject))()
    assert.is(E.isLeft(applied) && applied.left.tag, 'condition_failed')
    assert.is(await run(alerts.get('alert-gone')), undefined)
  })

  test('the outbox empties key by key, and the last one leaves the index', async () => {
    const alert = await stored(sample.pending())
    const decided = await run(alerts.apply(transition(alert, commands.approve)))
    const ids = Object.keys(decided.outbox)
    assert.ok((await run(alerts.withOpenWork('outbox'))).includes(alert.alert_id))
    for (const id of [...ids, ...ids]) await run(alerts.markPublished(alert.alert_id, id))
    const after = await run(alerts.get(alert.alert_id))
    assert.equal([after?.outbox, after?.outbox_open], [{}, undefined])
    assert.not.ok((await run(alerts.withOpenWork('outbox'))).includes(alert.alert_id))
  })

  test('open work is in its index while it is open', async () => {
    const alert = await stored(sample.pending())
    assert.ok((await run(alerts.withOpenWork('decision'))).includes(alert.alert_id))
    await run(alerts.apply(transition(alert, commands.reject)))
    assert.not.ok((await run(alerts.withOpenWork('decision'))).includes(alert.alert_id))
  })

  test('a table that is not there is no reason to try again', async () => {
    const read = await makeAlertStore({ table: 'elsewhere' }).get('alert-1')()
    assert.ok(E.isLeft(read) && disposition(read.left) === 'refuse')
  })

  test('a document is read as it was written, and the later one counts', async () => {
    const key = 'alerts/2026-01-31/müller.example.test/08-07-12-alert-1.md'
    await run(documents.write(key, '# first'))
    const text = '# späte Fassung\n\n€ 1 “quoted” 🚨\n'
    assert.is(await run(documents.write(key, text)), `s3://${services.bucket}/${key}`)
    assert.is(await run(documents.read(key)), text)
  })

  test('a long document is read whole', async () => {
    const text = 'a line of text\n'.repeat(60_000)
    await run(documents.write('executions/long.md', text))
    assert.is(await run(documents.read('executions/long.md')), text)
  })

  test('a document or a bucket that is not there is no reason to try again', async () => {
    const elsewhere = makeDocumentStore({ bucket: 'there-is-no-such-bucket' })
    for (const read of [documents.read('alerts/none.md'), elsewhere.read('alerts/none.md')]) {
      const answer = await read()
      assert.ok(E.isLeft(answer) && disposition(answer.left) === 'refuse')
    }
  })

  contract.run()
}
