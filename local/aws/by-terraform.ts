import type { AwsRequest, AwsResponse } from '../model'
import { askedOf, errorLike } from './error'

/** What the deployment makes: the operations that would make it by hand, and the file that says how it is. */
const made: readonly (readonly [service: string, asked: RegExp, file: string])[] = [
  ['dynamodb', /^(Create|Update|Delete)Table$|^UpdateTimeToLive$/, 'stacks/constructs/alert-store.ts'],
  ['s3', /^(PUT|DELETE) \/[^/]+\/?$/, 'stacks/constructs/document-store.ts'],
  ['sns', /^(Create|Delete)Topic$|^(Uns|S)ubscribe$|^SetTopicAttributes$/, 'stacks/constructs/topics.ts'],
  ['lambda', /^POST \/2015-03-31\/functions(\/[^/]+\/policy)?\/?$/, 'stacks/constructs/event-function.ts'],
  ['apigateway', /^(POST|PUT|PATCH|DELETE) /, 'stacks/constructs/approval-api.ts'],
  ['events', /^(Create|Delete)(EventBus|Archive)$|^PutPermission$/, 'stacks/constructs/event-bus.ts'],
  ['logs', /^(Create|Delete)LogGroup$|^(Put|Delete)RetentionPolicy$/, 'stacks/constructs/event-function.ts'],
  ['logs', /^(Put|Delete)QueryDefinition$/, 'stacks/constructs/monitoring/log-queries.ts'],
  ['monitoring', /^DeleteAlarms$|^PutCompositeAlarm$/, 'stacks/constructs/monitoring/alarms.ts'],
  ['secretsmanager', /^(Create|Delete)Secret$/, 'stacks/constructs/secrets.ts'],
]

/** Why something that the definition has is not made or changed by hand; where it can be. */
export const terraformMakes = (file: string): string =>
  `Terraform makes it, from ${file}: change it there, and \`make local\` takes it into use`

/** Refuses what would make a part of the deployment by hand, in the protocol of the request. */
export const refusedByTerraform = (request: AwsRequest): AwsResponse | undefined => {
  const asked = askedOf(request)
  const file = made.find(([service, wanted]) => service === request.service && wanted.test(asked))?.[2]
  if (file === undefined) return undefined
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  const [status, code] =
    request.service === 's3'
      ? ([501, 'NotImplemented'] as const)
      : ([400, isForm ? 'InvalidAction' : 'UnknownOperationException'] as const)
  const message = `the local cloud does not have ${request.service}:${asked}: ${terraformMakes(file)}`
  return errorLike(request, status, code, message)
}
