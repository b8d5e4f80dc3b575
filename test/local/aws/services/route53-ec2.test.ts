import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  GetHealthCheckCommand,
  GetHealthCheckStatusCommand,
  ListHostedZonesCommand,
  Route53Client,
} from '@aws-sdk/client-route-53'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, messageOf } from '../../../support/failure'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

let services: SmallServices

const test = suite('local/aws/services/route53-ec2')
test.before(async () => {
  services = await startSmallServices()
})
test.after(() => services.stop())

test('Route 53 and EC2 show why the sample API fails, and that it was repaired', async () => {
  const route53 = new Route53Client(services.client())
  const ec2 = new EC2Client(services.client())
  const { healthChecks, instances } = services.catalogue.resources(8443)
  const HealthCheckId = healthChecks[0]?.id
  const InstanceIds = instances.flatMap(({ id, name }) => (name.startsWith('api-') ? [id] : []))
  const check = await route53.send(new GetHealthCheckCommand({ HealthCheckId }))
  assert.is(check.HealthCheck?.HealthCheckConfig?.FullyQualifiedDomainName, 'api.example.test')
  assert.is(check.HealthCheck?.HealthCheckConfig?.Port, 8443)
  const look = async () => {
    const { HealthCheckObservations = [] } = await route53.send(
      new GetHealthCheckStatusCommand({ HealthCheckId }),
    )
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }))
    const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name))
    return { statuses: HealthCheckObservations.map(({ StatusReport }) => StatusReport?.Status), states }
  }
  const before = await look()
  assert.equal(before.states, ['stopped', 'stopped'])
  assert.is(before.statuses[0], 'Failure: HTTP Status Code 503, Service Unavailable')
  services.catalogue.repair('api.example.test')
  const after = await look()
  assert.equal(after.states, ['running', 'running'])
  assert.is(after.statuses[1], 'Success: HTTP Status Code 200, OK')
})

test('Route 53 and EC2 refuse what is unknown', async () => {
  const route53 = new Route53Client(services.client())
  const ec2 = new EC2Client(services.client())
  const missing = route53.send(new GetHealthCheckCommand({ HealthCheckId: 'none' }))
  assert.is(await errorOf(missing), 'NoSuchHealthCheck')
  assert.match(
    await messageOf(route53.send(new ListHostedZonesCommand({}))),
    'the local cloud does not have GET /2013-04-01/hostedzone of route53',
  )
  const describe = (given: object) => errorOf(ec2.send(new DescribeInstancesCommand(given)))
  assert.is(await describe({ InstanceIds: ['i-0a1b2c3d4e5f69999'] }), 'InvalidInstanceID.NotFound')
  assert.is(await describe({ InstanceIds: ['web-1'] }), 'InvalidInstanceID.Malformed')
  assert.is(await describe({ MaxResults: 5 }), 'UnknownParameter')
  const regions = ec2.send(new DescribeRegionsCommand({}))
  assert.match(await messageOf(regions), 'the local cloud does not have ec2:DescribeRegions')
})

test.run()
