import { randomBytes } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Report } from '../../model'
import type { Distribution, SampleResources } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, decodeInput } from './protocol'
import { parseXml, restXmlService, type XmlValue } from './xml'

const version = '2020-05-31'

const InvalidationBatch = t.strict({
  InvalidationBatch: t.strict({
    CallerReference: t.string,
    Paths: attributes(
      { Quantity: t.string },
      { Items: t.strict({ Path: t.union([t.string, t.array(t.string)]) }) },
    ),
  }),
})

interface Invalidation {
  readonly id: string
  readonly distributionId: string
  readonly reference: string
  readonly paths: readonly string[]
  readonly createdAt: Date
}

const readBatch = (body: Buffer): Pick<Invalidation, 'reference' | 'paths'> => {
  const { InvalidationBatch: batch } = decodeInput(InvalidationBatch, 'InvalidArgument', parseXml(body))
  const paths = [batch.Paths.Items?.Path ?? []].flat()
  if (Number(batch.Paths.Quantity) !== paths.length) {
    throw new AwsError('InconsistentQuantities', 'The value of Quantity and the size of Items do not match.')
  }
  const wrong = paths.find((path) => !path.startsWith('/'))
  if (wrong !== undefined || paths.length === 0) {
    throw new AwsError('InvalidArgument', `Your request contains one or more invalid invalidation paths.`)
  }
  return { reference: batch.CallerReference, paths }
}

/** The edges are one process here, so an invalidation is completed as soon as somebody asks for it again. */
const invalidationXml = (invalidation: Invalidation, status: 'InProgress' | 'Completed'): XmlValue => ({
  Id: invalidation.id,
  Status: status,
  CreateTime: invalidation.createdAt,
  InvalidationBatch: {
    Paths: { Quantity: invalidation.paths.length, Items: { Path: invalidation.paths } },
    CallerReference: invalidation.reference,
  },
})

/** The whole configuration: what is read of it is written back as it was. */
const configOf = ({ id, domain, aliases = [], origins = ['origin'], origin }: Distribution): XmlObject => ({
  CallerReference: id,
  Aliases: { Quantity: 1 + aliases.length, Items: { CNAME: [domain, ...aliases] } },
  DefaultRootObject: '',
  Origins: {
    Quantity: origins.length,
    Items: {
      Origin: origins.map((Id) => ({
        Id,
        DomainName: `${Id}.${domain}`,
        // By such a header an origin knows the distribution: nobody else may learn it.
        CustomHeaders: {
          Quantity: 1,
          Items: { OriginCustomHeader: { HeaderName: 'x-origin-secret', HeaderValue: `s3cret-of-${Id}` } },
        },
      })),
    },
  },
  DefaultCacheBehavior: {
    TargetOriginId: origin ?? origins[0] ?? 'origin',
    ViewerProtocolPolicy: 'redirect-to-https',
  },
  Comment: `sample of ${domain}`,
  Enabled: true,
})

type XmlObject = { readonly [name: string]: XmlValue }

const distributionXml = (
  { id }: Distribution,
  config: XmlObject,
  Status: string,
  accountId: string,
): XmlValue => ({
  Id: id,
  ARN: `arn:aws:cloudfront::${accountId}:distribution/${id}`,
  Status,
  LastModifiedTime: new Date(0),
  InProgressInvalidationBatches: 0,
  DomainName: `${id.toLowerCase()}.cloudfront.test`,
  DistributionConfig: config,
})

/** What a written configuration is read for; the rest of it is kept as it is. */
const UpdateDistribution = t.type({
  DistributionConfig: t.type({
    CallerReference: t.string,
    DefaultCacheBehavior: t.type({ TargetOriginId: t.string }),
    Origins: t.type({ Quantity: t.string }),
    Comment: t.string,
    Enabled: t.string,
  }),
})

/** The distributions of the sample sites; an invalidation drops what their network has cached. */
export const createCloudFront = (
  sites: Pick<SampleResources, 'distributions' | 'purge'>,
  accountId: string,
  report: Report,
): LocalService => {
  const invalidations: Invalidation[] = []

  const find = (id: string): Distribution => {
    const found = sites.distributions.find((distribution) => distribution.id === id)
    if (found !== undefined) return found
    throw new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404)
  }

  /** Configurations that were written since the start, how often, and whether they are everywhere. */
  const written = new Map<
    string,
    { readonly config: XmlObject; readonly version: number; deployed: boolean }
  >()
  const stateOf = (distribution: Distribution) =>
    written.get(distribution.id) ?? { config: configOf(distribution), version: 0, deployed: true }
  const etagOf = (distribution: Distribution): string => `E${stateOf(distribution).version}LOCAL`
  const update = (distribution: Distribution, body: Buffer, etag: string | undefined): void => {
    if (etag !== etagOf(distribution))
      throw new AwsError(
        'PreconditionFailed',
        "The request failed because it didn't meet the preconditions.",
        412,
      )
    const parsed = parseXml(body)
    const { DistributionConfig: given } = decodeInput(UpdateDistribution, 'InvalidArgument', parsed)
    const { TargetOriginId: origin } = given.DefaultCacheBehavior
    if (!(distribution.origins ?? []).includes(origin))
      throw new AwsError('NoSuchOrigin', 'One or more of your origins or origin groups do not exist.', 404)
    const { version } = stateOf(distribution)
    written.set(distribution.id, {
      config: given as unknown as XmlObject,
      version: version + 1,
      deployed: false,
    })
    distribution.origin = origin
    report('cloudfront', `${distribution.id}: origin ${origin}`)
  }
  /** A change is everywhere as soon as somebody looks a second time. */
  const shown = (distribution: Distribution): XmlValue => {
    const state = stateOf(distribution)
    const status = state.deployed ? 'Deployed' : 'InProgress'
    state.deployed = true
    return distributionXml(distribution, state.config, status, accountId)
  }

  const invalidate = (distributionId: string, body: Buffer): Invalidation => {
    const { reference, paths } = readBatch(body)
    const before = invalidations.find(
      (invalidation) =>
        invalidation.distributionId === distributionId && invalidation.reference === reference,
    )
    if (before !== undefined) {
      if (JSON.stringify(before.paths) === JSON.stringify(paths)) return before
      throw new AwsError('InvalidationBatchAlreadyExists', 'The CallerReference was used with other paths.')
    }
    const id = `I${randomBytes(7).toString('hex').toUpperCase()}`
    const invalidation = { id, distributionId, reference, paths, createdAt: new Date() }
    sites.purge(distributionId, paths)
    invalidations.push(invalidation)
    report('cloudfront', `${distributionId}: invalidated ${paths.join(', ')}`)
    return invalidation
  }

  return restXmlService('cloudfront', version, `http://cloudfront.amazonaws.com/doc/${version}/`, [
    {
      method: 'GET',
      path: /^\/distribution\/([^/]+)$/,
      run: ([id = '']) => ({
        root: 'Distribution',
        value: shown(find(id)),
        headers: { etag: etagOf(find(id)) },
      }),
    },
    {
      method: 'GET',
      path: /^\/distribution\/([^/]+)\/config$/,
      run: ([id = '']) => ({
        root: 'DistributionConfig',
        value: stateOf(find(id)).config,
        headers: { etag: etagOf(find(id)) },
      }),
    },
    {
      method: 'PUT',
      path: /^\/distribution\/([^/]+)\/config$/,
      run: ([id = ''], { body, headers }) => {
        const distribution = find(id)
        update(distribution, body, headers['if-match'])
        const { config } = stateOf(distribution)
        return {
          root: 'Distribution',
          value: distributionXml(distribution, config, 'InProgress', accountId),
          headers: { etag: etagOf(distribution) },
        }
      },
    },
    {
      method: 'POST',
      path: /^\/distribution\/([^/]+)\/invalidation$/,
      run: ([id = ''], { body }) => {
        const invalidation = invalidate(find(id).id, body)
        const location = `/${version}/distribution/${id}/invalidation/${invalidation.id}`
        const value = invalidationXml(invalidation, 'InProgress')
        return { status: 201, root: 'Invalidation', value, headers: { location } }
      },
    },
    {
      method: 'GET',
      path: /^\/distribution\/([^/]+)\/invalidation\/([^/]+)$/,
      run: ([id = '', invalidationId]) => {
        const { id: distributionId } = find(id)
        const found = invalidations.find(
          (candidate) => candidate.distributionId === distributionId && candidate.id === invalidationId,
        )
        if (found !== undefined) return { root: 'Invalidation', value: invalidationXml(found, 'Completed') }
        throw new AwsError('NoSuchInvalidation', 'The specified invalidation does not exist.', 404)
      },
    },
  ])
}
