import { lastPart, regionOf, withoutLastPart } from '../aws/arn'
import { sessionOptions } from '../aws/session'

/** Where an alias leads: one version, and others beside it with their shares of the calls. */
export type AliasTarget = Readonly<{ version: string; beside?: Readonly<Record<string, number>> }>

export const lambdaClient = async (arn: string, maxAttempts = 3) => {
  const { LambdaClient } = await import('@aws-sdk/client-lambda')
  return new LambdaClient({ ...sessionOptions(), region: regionOf(arn), maxAttempts })
}

/** An alias by its ARN, as the SDK's requests name it. */
export const aliasNamed = (arn: string) => ({ FunctionName: withoutLastPart(arn), Name: lastPart(arn) })

/** Where the alias leads, and the revision that it was read in. */
export const readAlias = async (
  arn: string,
): Promise<{ readonly target: AliasTarget; readonly RevisionId: string | undefined }> => {
  const { GetAliasCommand } = await import('@aws-sdk/client-lambda')
  const { FunctionVersion, RoutingConfig, RevisionId } = await (await lambdaClient(arn)).send(
    new GetAliasCommand(aliasNamed(arn)),
  )
  if (FunctionVersion === undefined) throw new Error(`the alias ${arn} leads to no version`)
  const beside = RoutingConfig?.AdditionalVersionWeights ?? {}
  return {
    target: { version: FunctionVersion, ...(Object.keys(beside).length === 0 ? {} : { beside }) },
    RevisionId,
  }
}
