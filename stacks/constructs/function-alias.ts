import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias'
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function'
import type { Construct } from 'constructs'

/** The alias by which rules, topics and schedules reach a function. */
export const LIVE = 'live'

/**
 * A name for one version of a function. It begins with the first version; from then on `make deploy` and `make rollback` lead it,
 * and Terraform leaves alone where it leads.
 */
export const functionAlias = (
  scope: Construct,
  id: string,
  given: {
    readonly handler: LambdaFunction
    readonly name: string
    readonly description: string
  },
): LambdaAlias =>
  new LambdaAlias(scope, id, {
    name: given.name,
    description: given.description,
    functionName: given.handler.functionName,
    functionVersion: given.handler.version,
    lifecycle: { ignoreChanges: ['function_version', 'routing_config'] },
  })
