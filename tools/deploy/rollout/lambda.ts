import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch'
import { GetAliasCommand, InvokeCommand, LambdaClient, UpdateAliasCommand } from '@aws-sdk/client-lambda'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import * as E from 'fp-ts/Either'
import { parseJson } from '../../../functions/runtime/json'
import { ToolError } from '../../../local/commands/shared/command-line'
import { decode } from '../../../schemas/codec'
import { nameOf } from '../../shared/aws-check'
import { type Alias, Record } from './model'

/** What a rollout asks of AWS. Each call throws a ToolError that says what was not possible. */
export interface Rollout {
  alias(key: string, functionName: string, alias: string): Promise<Alias>
  /** All calls, but for a share of them, go to one version. Refused where the alias leads elsewhere than it is said to. */
  lead(
    alias: Alias,
    version: string,
    canary?: { readonly version: string; readonly share: number },
  ): Promise<void>
  /** What a version answers, or throws. */
  call(functionName: string, version: string, payload: unknown): Promise<E.Either<string, unknown>>
  /** Failed invocations of a version by an alias since an instant. */
  failures(alias: Alias, version: string, since: Date): Promise<number>
  read(): Promise<Record>
  write(record: Record): Promise<void>
}

/** Milliseconds: a tick of a large fleet takes as long as its function may. */
const LONGEST_CALL_MS = 310_000

const ELSEWHERE = 'somebody else has led it elsewhere meanwhile\n-> look who deploys, then run this again'

const orSay = async <A>(what: string, ask: () => Promise<A>): Promise<A> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ToolError) throw error
    throw nameOf(error) === 'PreconditionFailedException'
      ? new ToolError(`${what}: ${ELSEWHERE}`)
      : new ToolError(`${what}: ${nameOf(error)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export const rolloutOn = (region: string, parameter: string): Rollout => {
  // A call is made once: what it begins may not happen twice.
  const lambda = new LambdaClient({ region })
  const caller = new LambdaClient({
    region,
    maxAttempts: 1,
    requestHandler: { requestTimeout: LONGEST_CALL_MS },
  })
  const [ssm, cloudwatch] = [new SSMClient({ region }), new CloudWatchClient({ region })]
  return {
    alias: (key, functionName, alias) =>
      orSay(`${key} cannot be read`, async () => {
        const found = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: alias }))
        const shares = Object.values(found.RoutingConfig?.AdditionalVersionWeights ?? {})
        return {
          ...{ key, functionName, alias },
          version: found.FunctionVersion ?? '',
          shared: shares.some((share) => share > 0),
        }
      }),
    lead: ({ key, functionName, alias, version: from }, version, canary) =>
      orSay(`${key} cannot be led to version ${version}`, async () => {
        const found = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: alias }))
        if (found.FunctionVersion !== from) throw new ToolError(`${key}: ${ELSEWHERE}`)
        await lambda.send(
          new UpdateAliasCommand({
            FunctionName: functionName,
            Name: alias,
            FunctionVersion: version,
            RoutingConfig: {
              AdditionalVersionWeights: canary === undefined ? {} : { [canary.version]: canary.share },
            },
            RevisionId: found.RevisionId,
          }),
        )
      }),
    call: (functionName, version, payload) =>
      orSay(`${functionName}:${version} cannot be invoked`, async () => {
        const answer = await caller.send(
          new InvokeCommand({
            FunctionName: functionName,
            Qualifier: version,
            Payload: JSON.stringify(payload),
          }),
        )
        const text = Buffer.from(answer.Payload ?? []).toString()
        return answer.FunctionError === undefined ? E.right(parseJson(text)) : E.left(text.slice(0, 500))
      }),
    failures: ({ functionName, alias }, version, since) =>
      orSay(`failures of ${functionName}:${version} cannot be read`, async () => {
        const { Datapoints = [] } = await cloudwatch.send(
          new GetMetricStatisticsCommand({
            Namespace: 'AWS/Lambda',
            MetricName: 'Errors',
            Dimensions: [
              { Name: 'FunctionName', Value: functionName },
              { Name: 'Resource', Value: `${functionName}:${alias}` },
              { Name: 'ExecutedVersion', Value: version },
            ],
            StartTime: since,
            EndTime: new Date(),
            Period: 60,
            Statistics: ['Sum'],
          }),
        )
        return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0)
      }),
    read: () =>
      orSay(`${parameter} cannot be read`, async () => {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }))
        const record = decode(Record, parseJson(Parameter?.Value ?? ''))
        if (E.isLeft(record))
          throw new ToolError(
            `${parameter} is not as make deploy wrote it: ${record.left}\n-> put {} there: aliases stay as they are, and there is nothing to go back to`,
          )
        return record.right
      }),
    write: (record) =>
      orSay(`${parameter} cannot be written`, async () => {
        await ssm.send(
          new PutParameterCommand({ Name: parameter, Value: JSON.stringify(record), Overwrite: true }),
        )
      }),
  }
}
