import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { HEARTBEAT } from '../../../schemas/monitor'
import type { PrimaryDeployment } from '../../../schemas/vantage'
import { observationMessage } from '../../domain/vantage/message'
import { loadedOnce } from '../../runtime/loaded-once'
import type { Log, PrimaryPorts } from '../../runtime/ports'
import { credentialsOf } from '../aws/assume-role'
import { clientOptions, type Elsewhere } from '../aws/client-options'
import { serviceFailed } from '../aws/failure'
import { makeDynamoDb } from '../dynamodb/client'
import { makeMonitorStore } from '../dynamodb/monitor-store'
import { makeEventPublisher } from '../events/publisher'
import { makeKmsMac } from '../mac/kms'

/** Seconds; the least that STS takes, and more than a tick lasts. */
const SESSION_SECONDS = 900

/** The role at the first deployment, asked for where that is: with its region nothing of it could be reached anyway. */
const inRole = (role_arn: string, region: string): Elsewhere => {
  const sts = loadedOnce(async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
    return { client: new STSClient({ ...clientOptions, region }), AssumeRoleCommand }
  })
  return {
    region,
    credentials: async () => {
      const { client, AssumeRoleCommand } = await sts()
      const { Credentials } = await client.send(
        new AssumeRoleCommand({
          RoleArn: role_arn,
          RoleSessionName: 'witness',
          DurationSeconds: SESSION_SECONDS,
        }),
      )
      return credentialsOf(role_arn, Credentials)
    },
  }
}

/** The first deployment, from the region of a witness: one bus, one key and one item, by one role. */
export const connectPrimary = (
  { role_arn, bus_arn, key_arn, table_arn }: PrimaryDeployment,
  log: Log,
): PrimaryPorts => {
  const [, , , region = ''] = bus_arn.split(':')
  const elsewhere = inRole(role_arn, region)
  const table = makeMonitorStore({
    table: table_arn.split('/').at(-1) ?? '',
    client: makeDynamoDb(elsewhere),
  })
  const mac = makeKmsMac(key_arn, elsewhere)
  return {
    ...makeEventPublisher({ bus: bus_arn, log, elsewhere }),
    sign: (observation) =>
      TE.tryCatch(() => mac.generate(observationMessage(observation)), serviceFailed('kms', 'GenerateMac')),
    lastTick: () =>
      pipe(
        table.get(HEARTBEAT),
        TE.map((item) => item?.ticked_at),
      ),
  }
}
