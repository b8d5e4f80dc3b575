import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SampleResources } from '../../../../local/sites/resources'
import {
  ACL,
  ALIAS,
  actions,
  all,
  BUCKET,
  GROUP,
  invocation,
  paths,
  record,
  runbook,
  SERVICE,
  weights,
} from '../../../support/actions'
import { sampleSize } from '../../../support/sample-size'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

/**
 * Whatever is allowed and can be previewed: what is there afterwards is what the preview said and nothing else, and after it is put
 * back all is as it was.
 */

const NEWS = 'news.example.test'
const MEDIA = 'E1MEDIADEMO001'
const PORTAL = 'i-0a1b2c3d4e5f60041'
const stopped = ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002']

/** Parameters of an action, and which part of the cloud they are about; nothing where what it does is the team's, or is seen by visitors alone. */
interface Change {
  readonly parameters: fc.Arbitrary<Readonly<Record<string, unknown>>>
  readonly part?: string
  /** Whether it can be seen to be in effect; it can unless given. */
  readonly isUnseen?: (parameters: Readonly<Record<string, unknown>>) => boolean
}
const changes: Readonly<Record<string, Change>> = {
  'cloudfront:CreateInvalidation': {
    parameters: fc.constantFrom(paths('/*'), paths('/a'), paths('/index.html', '/b?c=d')),
  },
  'cloudfront:UpdateDistribution': {
    parameters: fc.constant({ distribution_id: MEDIA, origin_id: 'standby' }),
    part: 'origins',
  },
  'route53:ChangeResourceRecordSets': {
    parameters: fc
      .record({
        values: fc.uniqueArray(fc.ipV4(), { minLength: 1, maxLength: 10 }),
        ttl: fc.integer({ min: 30, max: 86_400 }),
      })
      .map((more) => record({ name: NEWS, ...more })),
    part: 'records',
  },
  'ec2:StartInstances': {
    parameters: fc.subarray(stopped, { minLength: 1 }).map((instance_ids) => ({ instance_ids })),
    part: 'instances',
  },
  'ec2:RebootInstances': { parameters: fc.constant({ instance_ids: [PORTAL] }) },
  'elasticloadbalancing:ModifyRule': {
    parameters: fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 99 }))
      .map(([blue, green]) => weights(blue, green)),
    part: 'rules',
    // The targets of the other side are ill.
    isUnseen: ({ weights: given }) => (given as readonly { weight: number }[])[1]?.weight !== 0,
  },
  'lambda:UpdateAlias': {
    parameters: fc.constantFrom('40', '41').map((version) => ({ alias_arn: ALIAS, version })),
    part: 'aliases',
  },
  'lambda:InvokeFunction': { parameters: fc.constant(invocation()) },
  'wafv2:UpdateWebACL': {
    parameters: fc.constant({ web_acl_arn: ACL, rule: 'bad-bots', action: 'count' }),
    part: 'acls',
  },
  's3:CopyObject': {
    parameters: fc
      .constantFrom('v1', 'v2')
      .map((version_id) => ({ bucket: BUCKET, key: 'index.html', version_id })),
    part: 'objects',
  },
  'ecs:UpdateService': {
    parameters: fc
      .constantFrom('app:40', 'app:41')
      .map((task_definition) => ({ service_arn: SERVICE, task_definition })),
    part: 'services',
  },
  'autoscaling:StartInstanceRefresh': {
    parameters: fc
      .integer({ min: 50, max: 100 })
      .map((min_healthy_percentage) => ({ group_arn: GROUP, min_healthy_percentage })),
  },
  'ssm:StartAutomationExecution': { parameters: fc.constant(runbook()) },
}
/** All that calls can change, part by part. */
const cloudOf = ({ zones, distributions, instances, ...more }: SampleResources) => ({
  records: [...(zones[0]?.records ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
  origins: distributions.map(({ id, origin }) => [id, origin]),
  instances: instances.map(({ id, state }) => [id, state()]),
  rules: more.rules?.map(({ arn, weights: shares }) => [arn, shares]),
  aliases: more.aliases?.map(({ arn, version }) => [arn, version]),
  acls: more.webAcls?.map(({ arn, rules }) => [arn, [...rules]]),
  objects: more.objects?.map(({ key, versions }) => [key, versions[0]?.body]),
  services: more.services?.map(({ arn, definition }) => [arn, definition]),
})
type Cloud = Readonly<Record<string, unknown>>
const without = (cloud: Cloud, part: string | undefined): Cloud =>
  Object.fromEntries(Object.entries(cloud).filter(([name]) => name !== part))

const test = suite('actions: there and back')
let services: SmallServices
test.before.each(async () => {
  services = await startSmallServices()
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: services.client().endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
})
test.after.each(() => services.stop())
const cloud = (): Cloud => structuredClone(cloudOf(services.catalogue.resources(8443)))

test('every action that changes something is here', () =>
  assert.equal(Object.keys(changes).sort(), all.filter((name) => !actions.readOnly(name)).sort()))

const isLong = new Set([
  'autoscaling:StartInstanceRefresh',
  'cloudfront:UpdateDistribution',
  'ecs:UpdateService',
  'ssm:StartAutomationExecution',
])
let runs = 0
for (const [action, { parameters: any, part, isUnseen }] of Object.entries(changes))
  test(`${action}: changes what its preview says and nothing else, and is put back whole`, () =>
    fc.assert(
      fc.asyncProperty(any, async (parameters) => {
        const step = { action, parameters: { ...parameters } }
        const before = cloud()
        const shown = await actions.preview(step)()
        // What is so already is no change.
        if (E.isLeft(shown)) return assert.match(shown.left.message, /nothing to change|already/)
        assert.equal(cloud(), before, 'a preview changes nothing')
        const { status, verified, undoable } = await actions.run(step, `e${++runs}/step-1`, shown.right)()
        const expected = isUnseen?.(parameters) === true ? 'unknown' : 'yes'
        assert.equal([status, verified], ['succeeded', expected])
        const after = cloud()
        assert.equal(without(after, part), without(before, part))
        if (part === undefined) return
        assert.not.equal(after[part], before[part])
        const undone = await actions.undo(step, undoable?.before)()
        assert.is(undone.status, 'succeeded', JSON.stringify(undone))
        assert.equal(cloud(), before, 'put back whole')
        assert.equal(await actions.preview(step)(), shown, 'and previewed as before')
      }),
      // What AWS goes on with is looked at again a second later.
      { numRuns: isLong.has(action) ? 1 : sampleSize(4), seed: 18 },
    ))

test.run()
