import * as t from 'io-ts'
import { text } from '../../../schemas/codec'
import { ANY_ROLE } from '../aws/arn'
import { defineChange, foreign } from './action'
import { definitionName, ecsClient, readService, revisionOf, serviceNamed } from './ecs-service'
import type { Answer } from './model'

/** `family:revision` of an earlier definition, or `same`: the one of now is deployed anew. */
const Parameters = t.strict(
  {
    service_arn: t.string,
    task_definition: text('TaskDefinition', 'family:revision of a task definition, or same', {
      pattern: '^(same|[A-Za-z0-9_-]{1,255}:[1-9][0-9]{0,8})$',
    }),
  },
  'UpdateServiceParameters',
)
type Parameters = t.TypeOf<typeof Parameters>

type Deployed = Readonly<{ task_definition: string; desired: number }>

const wanted = ({ task_definition }: Parameters, before: Deployed): string =>
  task_definition === 'same' ? before.task_definition : task_definition

/** Deploys a definition, once. */
const deploy = async (arn: string, taskDefinition: string): Promise<Answer> => {
  const { UpdateServiceCommand } = await import('@aws-sdk/client-ecs')
  const { service } = await (await ecsClient(arn, 1)).send(
    new UpdateServiceCommand({ ...serviceNamed(arn), taskDefinition, forceNewDeployment: true }),
  )
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY')
  return { deployment: primary?.id, task_definition: definitionName(service?.taskDefinition) }
}

/** Deploys the domain's service anew, with its task definition of now or an earlier one of the same family. Off by default. */
export const updateService = defineChange<Parameters, Deployed>({
  name: 'ecs:UpdateService',
  leastRisk: 'medium',
  permissions: [
    { actions: ['ecs:UpdateService'], resources: ['ecs/services'] },
    // ECS takes no definition of a caller who may not pass the roles that it names.
    {
      actions: ['iam:PassRole'],
      resources: ['ecs/task-roles'],
      condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ],
  reads: [
    { actions: ['ecs:DescribeServices'], resources: ['ecs/services'] },
    {
      actions: ['ecs:DescribeTaskDefinition'],
      resources: ['ecs/descriptions'],
      reason: 'given only where the settings name a service: definitions are read by no resource',
    },
  ],
  parameters: Parameters,
  example: {
    service_arn: 'arn:aws:ecs:eu-west-1:123456789012:service/web/shop',
    task_definition: 'shop:41',
  },
  check: ({ service_arn }, resources) => foreign('service', service_arn, resources.ecs_service_arn),
  // Definitions name their roles, parameters do not: the role holds those of the settings.
  touches: ({ service_arn }) => ({ ecs_service_arn: service_arn, ecs_role_arns: [ANY_ROLE] }),
  changes: ({ service_arn }) => [`service ${service_arn}`],
  capture: async (parameters) => {
    const { taskDefinition, desiredCount = 0 } = await readService(parameters.service_arn)
    const before = { task_definition: definitionName(taskDefinition), desired: desiredCount }
    if (parameters.task_definition === 'same') return before
    const [family, revision] = revisionOf(parameters.task_definition)
    const [familyNow, revisionNow] = revisionOf(before.task_definition)
    if (family !== familyNow || revision >= revisionNow)
      throw new Error(`${parameters.task_definition} is no earlier revision of ${before.task_definition}`)
    const { DescribeTaskDefinitionCommand } = await import('@aws-sdk/client-ecs')
    const { taskDefinition: found } = await (await ecsClient(parameters.service_arn)).send(
      new DescribeTaskDefinitionCommand({ taskDefinition: parameters.task_definition }),
    )
    if (found?.status !== 'ACTIVE') throw new Error(`${parameters.task_definition} is not active any more`)
    return before
  },
  preview: async (parameters, before) => [
    { name: 'service', now: Object.values(serviceNamed(parameters.service_arn)).join('/') },
    { name: 'desired tasks', now: String(before.desired) },
    {
      name: 'task definition',
      now: before.task_definition,
      after:
        parameters.task_definition === 'same'
          ? `${before.task_definition}, deployed anew`
          : parameters.task_definition,
    },
  ],
  execute: (parameters, _, before) => deploy(parameters.service_arn, wanted(parameters, before)),
  operation: {
    handle: ({ deployment }) => (typeof deployment === 'string' ? deployment : undefined),
    progress: async ({ service_arn }, handle) => {
      const { deployments = [], desiredCount, runningCount } = await readService(service_arn)
      const own = deployments.find(({ id }) => id === handle)
      if (own === undefined)
        return { state: 'failed', answer: { rollout: 'another deployment took its place' } }
      if (own.rolloutState === 'FAILED') return { state: 'failed', answer: { rollout: own.rolloutState } }
      return own.rolloutState === 'COMPLETED' && runningCount === desiredCount
        ? { state: 'done', answer: { rollout: own.rolloutState, running: runningCount } }
        : { state: 'running' }
    },
  },
  verify: async (parameters, before, answer) => {
    const { taskDefinition, runningCount, desiredCount } = await readService(parameters.service_arn)
    const now = definitionName(taskDefinition)
    if (now !== wanted(parameters, before)) return now === before.task_definition ? 'no' : 'unknown'
    // Where the same one was to be deployed anew and the answer got lost, nothing shows whether it was.
    if (answer === undefined && parameters.task_definition === 'same') return 'unknown'
    return runningCount === desiredCount ? 'yes' : 'unknown'
  },
  undo: async (parameters, before) => {
    if (parameters.task_definition === 'same')
      throw new Error('the same task definition was deployed anew: there is nothing to put back')
    const now = definitionName((await readService(parameters.service_arn)).taskDefinition)
    if (now !== parameters.task_definition)
      throw new Error(`it is ${now} by now, not ${parameters.task_definition}: somebody else has changed it`)
    return deploy(parameters.service_arn, before.task_definition)
  },
})
