import * as t from 'io-ts'
import { defined } from '../../../schemas/defined'
import { attributes } from '../../terraform/attributes'
import { AwsError } from '../services/protocol'
import type { EventTarget } from './definition'
import { compileInput, InvalidInput } from './input-transformer'
import { INVALID, invalidParameter, withinLimits } from './request'
import { MAX_TARGETS, type Rule, retryProblem, type Target } from './rules'

export const PutTarget = attributes(
  { Id: t.string, Arn: t.string },
  {
    Input: t.string,
    InputPath: t.string,
    InputTransformer: attributes(
      { InputTemplate: t.string },
      { InputPathsMap: t.record(t.string, t.string) },
    ),
    DeadLetterConfig: attributes({}, { Arn: t.string }),
    RetryPolicy: attributes({}, { MaximumRetryAttempts: t.number, MaximumEventAgeInSeconds: t.number }),
  },
)
type PutTarget = t.TypeOf<typeof PutTarget>

const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+$/
const QUEUE_ARN = /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:.+$/

/** @throws AwsError for a target that AWS does not take */
const refuse = ({ Id, Arn, DeadLetterConfig, RetryPolicy }: PutTarget): void => {
  withinLimits('id', Id, { pattern: /^[.\-_A-Za-z0-9]+$/, max: 64 })
  withinLimits('arn', Arn, { max: 1600 })
  if (!ARN.test(Arn)) throw invalidParameter(Arn, 'Provided Arn is not in correct format.')
  const queue = DeadLetterConfig?.Arn
  if (queue !== undefined && !QUEUE_ARN.test(queue))
    throw invalidParameter('DeadLetterConfig.Arn', 'It must be the ARN of an SQS queue.')
  const problem = retryProblem({
    retries: RetryPolicy?.MaximumRetryAttempts,
    age: RetryPolicy?.MaximumEventAgeInSeconds,
  })
  if (problem !== undefined) throw invalidParameter('RetryPolicy', problem)
}

const settingsOf = (given: PutTarget): EventTarget => {
  const { Arn, Id, Input, InputPath, InputTransformer, DeadLetterConfig, RetryPolicy } = given
  return {
    rule: '',
    arn: Arn,
    target_id: Id,
    ...defined({
      input: Input,
      input_path: InputPath,
      input_transformer: InputTransformer && {
        input_template: InputTransformer.InputTemplate,
        ...defined({ input_paths: InputTransformer.InputPathsMap }),
      },
      dead_letter_config: DeadLetterConfig?.Arn === undefined ? undefined : { arn: DeadLetterConfig.Arn },
      retry_policy:
        RetryPolicy &&
        defined({
          maximum_retry_attempts: RetryPolicy.MaximumRetryAttempts,
          maximum_event_age_in_seconds: RetryPolicy.MaximumEventAgeInSeconds,
        }),
    }),
  }
}

const targetOf = (rule: Rule, given: PutTarget): Target => {
  refuse(given)
  const settings = settingsOf(given)
  try {
    const transform = compileInput(settings)
    return { id: given.Id, arn: given.Arn, settings, input: (event) => transform({ ...event }, rule) }
  } catch (error) {
    if (error instanceof InvalidInput) throw new AwsError(INVALID, error.message)
    throw error
  }
}

/** The rule with these targets, each in the place of one of its id. @throws AwsError where AWS refuses one: none is taken then */
export const withTargets = (rule: Rule, given: readonly PutTarget[]): Rule => {
  if (given.length === 0 || given.length > 100)
    throw invalidParameter('Targets', 'There must be 1 to 100 of them.')
  const ids = given.map(({ Id }) => Id)
  if (new Set(ids).size < ids.length) throw invalidParameter('Targets', 'Their ids must be unique.')
  const kept = rule.targets.filter(({ id }) => !ids.includes(id))
  const targets = [...kept, ...given.map((one) => targetOf(rule, one))]
  if (targets.length > MAX_TARGETS)
    throw new AwsError('LimitExceededException', `A rule has at most ${MAX_TARGETS} targets.`)
  return { ...rule, targets }
}
