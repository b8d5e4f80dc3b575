import { randomUUID } from 'node:crypto'
import * as t from 'io-ts'
import type { AwsRequest, AwsResponse, LocalService, Report } from '../../model'
import type { FunctionAlias, RepairFunction, SampleResources } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { jsonError } from '../error'
import { AwsError, answering, decodeInput } from './protocol'

const UpdateAlias = attributes(
  { FunctionVersion: t.string },
  { RoutingConfig: t.strict({ AdditionalVersionWeights: t.strict({}) }), RevisionId: t.string },
)

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/(configuration|aliases\/([^/]+))$/

const REPAIR = /^\/2015-03-31\/functions\/([^/]+)\/(configuration|invocations)$/

const missing = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `${what} not found`, 404)

const json = (value: object): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** Aliases and repair functions that the sample sites have; every other call is for the functions of the definition. */
export const withAliases = (
  lambda: LocalService,
  { aliases = [], repairFunctions = [] }: Pick<SampleResources, 'aliases' | 'repairFunctions'>,
  report: Report,
): LocalService => {
  const revisions = new Map<FunctionAlias, string>()
  const shown = (alias: FunctionAlias) => {
    const RevisionId = revisions.get(alias) ?? randomUUID()
    revisions.set(alias, RevisionId)
    return {
      AliasArn: alias.arn,
      Name: alias.arn.split(':').at(-1),
      FunctionVersion: alias.version,
      RevisionId,
    }
  }
  const answer = (own: readonly FunctionAlias[], request: AwsRequest, aliasName?: string): AwsResponse => {
    if (aliasName === undefined) {
      const version = request.query.get('Qualifier')
      const [alias] = own
      if (alias === undefined || version === null || !alias.versions.includes(version))
        throw missing(`Function: ${request.path}:${version}`)
      return json({
        FunctionArn: `${alias.arn.slice(0, alias.arn.lastIndexOf(':'))}:${version}`,
        Version: version,
      })
    }
    const alias = own.find(({ arn }) => arn.endsWith(`:${aliasName}`))
    if (alias === undefined) throw missing(`Alias: ${aliasName}`)
    if (request.method === 'GET') return json(shown(alias))
    const given = decodeInput(
      UpdateAlias,
      'InvalidParameterValueException',
      JSON.parse(request.body.toString()),
    )
    if (given.RevisionId !== undefined && given.RevisionId !== shown(alias).RevisionId)
      throw new AwsError(
        'PreconditionFailedException',
        'The RevisionId provided does not match the latest RevisionId.',
        412,
      )
    if (!alias.versions.includes(given.FunctionVersion)) throw missing(`Function: ${given.FunctionVersion}`)
    revisions.delete(alias)
    alias.version = given.FunctionVersion
    report('lambda', `${alias.arn}: version ${alias.version}`)
    return json(shown(alias))
  }

  /** What a repair function answers; a failure is an answer, too. */
  const invoke = ({ arn, run }: RepairFunction, body: Buffer): AwsResponse => {
    report('lambda', `${arn}: invoked`)
    try {
      return json(run(JSON.parse(body.toString())))
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error)
      return { ...json({ errorMessage }), headers: { 'x-amz-function-error': 'Unhandled' } }
    }
  }

  return {
    names: lambda.names,
    handle: async (request) => {
      const [, reference = '', what] = REPAIR.exec(request.path) ?? []
      const repair = repairFunctions.find(({ arn }) => arn === decodeURIComponent(reference))
      if (repair !== undefined)
        return what === 'invocations'
          ? invoke(repair, request.body)
          : json({ FunctionArn: repair.arn, Version: '7', CodeSha256: 'c2FtcGxl' })

      const [, name = '', , aliasName] = PATH.exec(request.path) ?? []
      const asked = decodeURIComponent(name)
      const own = aliases.filter(({ arn }) => {
        const owner = arn.slice(0, arn.lastIndexOf(':'))
        return asked === owner || owner.endsWith(`:${asked}`)
      })
      return own.length === 0
        ? lambda.handle(request)
        : answering(() => answer(own, request, aliasName && decodeURIComponent(aliasName)), jsonError)
    },
  }
}
