import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm'
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { failureOf } from '../../../support/failure'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

const ZONE = 'Z0SAMPLEZONE1'
const test = suite('local/aws/services: records, certificates, parameters')
let services: SmallServices
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

type Action = 'CREATE' | 'DELETE' | 'UPSERT'
const change = (Action: Action, Name: string, ...values: readonly string[]) => ({
  Action,
  ResourceRecordSet: {
    Name,
    Type: 'A' as const,
    TTL: 60,
    ResourceRecords: values.map((Value) => ({ Value })),
  },
})
const send = (...Changes: readonly ReturnType<typeof change>[]) =>
  new Route53Client(services.client()).send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId: ZONE, ChangeBatch: { Changes: [...Changes] } }),
  )
const list = async (StartRecordName?: string, MaxItems = 300) => {
  const { ResourceRecordSets = [], IsTruncated } = await new Route53Client(services.client()).send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: ZONE,
      MaxItems,
      ...(StartRecordName === undefined ? {} : { StartRecordName, StartRecordType: 'A' as const }),
    }),
  )
  return { sets: ResourceRecordSets, IsTruncated }
}

test('record sets are listed from a name on, in the order of the labels from the right', async () => {
  const { sets } = await list()
  const names = sets.map(({ Name }) => Name)
  assert.equal(names, [...names].sort())
  const { sets: one, IsTruncated } = await list('shop.example.test', 1)
  assert.equal([one.map(({ Name }) => Name), IsTruncated], [['shop.example.test.'], true])
})

test('a batch is carried out as a whole or not at all', async () => {
  const failure = await failureOf(
    send(
      change('CREATE', 'new.example.test', '192.0.2.1'),
      change('DELETE', 'shop.example.test', '192.0.2.7'),
    ),
  )
  assert.is(failure.name, 'InvalidChangeBatch')
  assert.not.ok((await list()).sets.some(({ Name }) => Name === 'new.example.test.'))
  const { ChangeInfo } = await send(change('CREATE', 'new.example.test', '192.0.2.1'))
  assert.is(ChangeInfo?.Status, 'PENDING')
  const client = new Route53Client(services.client())
  const seen = await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))
  assert.is(seen.ChangeInfo?.Status, 'INSYNC')
  assert.is(
    (await failureOf(send(change('CREATE', 'new.example.test', '192.0.2.2')))).name,
    'InvalidChangeBatch',
  )
  await send(change('UPSERT', 'new.example.test', '192.0.2.2'))
  await send(change('DELETE', 'new.example.test', '192.0.2.2'))
})

test('what is not there is named as AWS does', async () => {
  const route53 = new Route53Client(services.client())
  const zone = route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0OTHER' }))
  assert.is((await failureOf(zone)).name, 'NoSuchHostedZone')
  assert.is((await failureOf(route53.send(new GetChangeCommand({ Id: 'C1' })))).name, 'NoSuchChange')
  const acm = new ACMClient(services.client())
  const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/none'
  const described = acm.send(new DescribeCertificateCommand({ CertificateArn: arn }))
  assert.is((await failureOf(described)).name, 'ResourceNotFoundException')
  const ssm = new SSMClient(services.client())
  assert.is((await failureOf(ssm.send(new GetParameterCommand({ Name: '/none' })))).name, 'ParameterNotFound')
})

test('a parameter is overwritten only when asked to, with a new version', async () => {
  const ssm = new SSMClient(services.client())
  const Name = '/cloudops/execution'
  const refused = ssm.send(new PutParameterCommand({ Name, Value: 'stop' }))
  assert.is((await failureOf(refused)).name, 'ParameterAlreadyExists')
  const { Version } = await ssm.send(new PutParameterCommand({ Name, Value: 'stop', Overwrite: true }))
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }))
  assert.equal([Version, Parameter?.Version, Parameter?.Value], [2, 2, 'stop'])
})

test('an encrypted parameter is readable only for who asks to have it decrypted', async () => {
  const ssm = new SSMClient(services.client())
  const Name = '/cloudops/encrypted'
  const read = async (WithDecryption?: boolean) => {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name, ...(WithDecryption !== undefined && { WithDecryption }) }),
    )
    return [Parameter?.Type, Parameter?.Value]
  }
  assert.equal(await read(true), ['SecureString', 'run'])
  for (const given of [undefined, false]) {
    const [type, value] = await read(given)
    assert.is(type, 'SecureString')
    assert.is.not(value, 'run')
  }
  await ssm.send(new PutParameterCommand({ Name, Value: 'stop', Type: 'SecureString', Overwrite: true }))
  assert.equal(await read(true), ['SecureString', 'stop'])
})
test.run()
