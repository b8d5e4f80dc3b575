import * as t from 'io-ts'
import { lastPart, withoutLastPart } from '../aws/arn'
import { foreign, unlisted } from './action'
import { type AliasTarget, aliasNamed, lambdaClient, readAlias } from './lambda-alias'
import { defineStateChange } from './state'

const Parameters = t.strict({ alias_arn: t.string, version: t.string }, 'UpdateAliasParameters')
type Parameters = t.TypeOf<typeof Parameters>

/** Rejects where the function has no such version. */
const findVersion = async ({ alias_arn, version }: Parameters): Promise<void> => {
  const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda')
  await (await lambdaClient(alias_arn)).send(
    new GetFunctionConfigurationCommand({ FunctionName: withoutLastPart(alias_arn), Qualifier: version }),
  )
}

/** `42`, or `42, 10 % of the calls to 43` */
const targetText = ({ version, beside = {} }: AliasTarget): string =>
  [
    version,
    ...Object.entries(beside).map(([other, share]) => `${share * 100} % of the calls to ${other}`),
  ].join(', ')

/** Leads an alias back to an earlier version: what is wrong with a release ends with it. Off by default. */
export const updateAlias = defineStateChange<Parameters, AliasTarget>({
  name: 'lambda:UpdateAlias',
  leastRisk: 'medium',
  permissions: [{ actions: ['lambda:UpdateAlias'], resources: ['lambda/functions'] }],
  reads: [
    { actions: ['lambda:GetAlias'], resources: ['lambda/functions'] },
    { actions: ['lambda:GetFunctionConfiguration'], resources: ['lambda/versions'] },
  ],
  parameters: Parameters,
  example: { alias_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:shop:live', version: '41' },
  check: ({ alias_arn, version }, resources) =>
    foreign('alias', alias_arn, resources.lambda_alias_arn) ??
    unlisted('version', version, resources.lambda_versions, 'lambda_versions'),
  touches: ({ alias_arn, version }) => ({ lambda_alias_arn: alias_arn, lambda_versions: [version] }),
  changes: ({ alias_arn }) => [`alias ${alias_arn}`],
  read: async (parameters) => {
    await findVersion(parameters)
    const { target, RevisionId } = await readAlias(parameters.alias_arn)
    return {
      state: target,
      replace: async ({ version, beside = {} }) => {
        const { UpdateAliasCommand } = await import('@aws-sdk/client-lambda')
        const changed = await (await lambdaClient(parameters.alias_arn, 1)).send(
          new UpdateAliasCommand({
            ...aliasNamed(parameters.alias_arn),
            FunctionVersion: version,
            RoutingConfig: { AdditionalVersionWeights: { ...beside } },
            RevisionId,
          }),
        )
        return { version: changed.FunctionVersion }
      },
    }
  },
  next: ({ version }, now) => {
    if (Number(version) > Number(now.version))
      throw new Error(`version ${version} is no earlier one than ${now.version}`)
    return { version }
  },
  shown: ({ alias_arn }, now, after) => [
    { name: 'alias', now: `${lastPart(alias_arn)} of ${lastPart(withoutLastPart(alias_arn))}` },
    { name: 'version', now: targetText(now), after: targetText(after) },
  ],
})
