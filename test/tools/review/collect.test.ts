import { Readable } from 'node:stream'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storedAlerts } from '../../../tools/review/collect'
import * as sample from '../../support/samples'

interface Asked {
  readonly RequestItems: {
    readonly alerts: { readonly Keys: readonly { readonly alert_id: { S: string } }[] }
  }
}

/** A table that answers for the first so many of what it is asked, and counts its requests. */
const tableThatAnswers = (most: number) => {
  const asked: number[] = []
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async ({ body }: { readonly body: Uint8Array }) => {
        const { Keys } = (JSON.parse(new TextDecoder().decode(body)) as Asked).RequestItems.alerts
        asked.push(Keys.length)
        const found = Keys.slice(0, most).map(({ alert_id }) => ({
          ...marshall(sample.pending(), { removeUndefinedValues: true }),
          alert_id,
        }))
        const left = Keys.slice(most)
        const answer = {
          Responses: { alerts: found },
          UnprocessedKeys: left.length === 0 ? {} : { alerts: { Keys: left } },
        }
        return {
          response: {
            statusCode: 200,
            headers: {},
            body: Readable.from([Buffer.from(JSON.stringify(answer))]),
          },
        }
      },
    },
  })
  return { client, asked }
}

const ids = Array.from({ length: 250 }, (_, index) => `alert-${index}`)
const test = suite('tools/review/collect')

test('alerts are asked for by the hundred, each once', async () => {
  const { client, asked } = tableThatAnswers(100)
  const found = await storedAlerts(client, 'alerts', [...ids, ...ids])
  assert.equal([...found.keys()], ids)
  assert.equal(asked, [100, 100, 50])
})

test('what a table that is throttled leaves out is asked for again', async () => {
  const { client, asked } = tableThatAnswers(60)
  const found = await storedAlerts(client, 'alerts', ids)
  assert.equal([...found.keys()].sort(), [...ids].sort())
  assert.equal(asked, [100, 100, 50, 80, 20])
})

test('a table that answers for none is not asked without an end', async () => {
  const { client, asked } = tableThatAnswers(0)
  const failed = await storedAlerts(client, 'alerts', ids.slice(0, 3)).catch((error: Error) => error.message)
  assert.is(failed, 'the table alerts does not answer for all alerts')
  assert.is(asked.length, 50)
})

test.run()
