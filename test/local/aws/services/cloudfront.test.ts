import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, messageOf } from '../../../support/failure'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

let services: SmallServices

const test = suite('local/aws/services/cloudfront')
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

const DistributionId = 'E1SHOPDEMO0001'
const batch = (CallerReference: string, ...Items: string[]) => ({
  DistributionId,
  InvalidationBatch: { CallerReference, Paths: { Quantity: Items.length, Items } },
})

test('CloudFront invalidates the sample network, once per caller reference', async () => {
  const cloudFront = new CloudFrontClient(services.client())
  const shop = services.catalogue.sites.find(({ domain }) => domain.startsWith('shop'))
  assert.match(shop?.respond('/')?.body ?? '', 'release 41')
  const create = (given: ReturnType<typeof batch>) => cloudFront.send(new CreateInvalidationCommand(given))
  const made = await create(batch('one', '/index.html', '/a&b'))
  assert.is(made.Invalidation?.Status, 'InProgress')
  assert.match(shop?.respond('/')?.body ?? '', 'release 41', 'not a path of the invalidation')
  assert.match(shop?.respond('/index.html')?.body ?? '', 'release 42')
  assert.is((await create(batch('one', '/index.html', '/a&b'))).Invalidation?.Id, made.Invalidation?.Id)
  assert.is(await errorOf(create(batch('one', '/*'))), 'InvalidationBatchAlreadyExists')
  await create(batch('two', '/*'))
  assert.match(shop?.respond('/')?.body ?? '', 'release 42')
  const Id = made.Invalidation?.Id
  const found = await cloudFront.send(new GetInvalidationCommand({ DistributionId, Id }))
  assert.is(found.Invalidation?.Status, 'Completed')
  assert.equal(found.Invalidation?.InvalidationBatch?.Paths?.Items, ['/index.html', '/a&b'])
  assert.equal(services.reports, [
    `${DistributionId}: invalidated /index.html, /a&b`,
    `${DistributionId}: invalidated /*`,
  ])
})

test('CloudFront refuses what is unknown or wrong', async () => {
  const cloudFront = new CloudFrontClient(services.client())
  const { Distribution } = await cloudFront.send(new GetDistributionCommand({ Id: DistributionId }))
  assert.is(Distribution?.Status, 'Deployed')
  assert.equal(Distribution?.DistributionConfig?.Aliases?.Items, ['shop.example.test'])
  const missing = cloudFront.send(new GetDistributionCommand({ Id: 'E0' }))
  assert.is(await errorOf(missing), 'NoSuchDistribution')
  const create = (given: object) =>
    errorOf(cloudFront.send(new CreateInvalidationCommand({ ...batch('three', '/*'), ...given })))
  assert.is(await create({ DistributionId: 'E0' }), 'NoSuchDistribution')
  assert.is(await create(batch('four', 'index.html')), 'InvalidArgument')
  const Paths = { Quantity: 2, Items: ['/*'] }
  assert.is(await create({ InvalidationBatch: { CallerReference: 'x', Paths } }), 'InconsistentQuantities')
  const unknown = cloudFront.send(new GetInvalidationCommand({ DistributionId, Id: 'I0' }))
  assert.is(await errorOf(unknown), 'NoSuchInvalidation')
  const list = cloudFront.send(new ListDistributionsCommand({}))
  assert.match(await messageOf(list), 'the local cloud does not have GET /2020-05-31/distribution')
})

test.run()
