import { randomInt } from 'node:crypto'
import * as t from 'io-ts'
import type { LocalService, Report } from '../../model'
import type { EcsService, SampleResources } from '../../sites/resources'
import { attributes } from '../../terraform/attributes'
import { AwsError, jsonOperation, jsonService } from './protocol'

const DescribeServices = t.strict({ cluster: t.string, services: t.array(t.string) })
const DescribeTaskDefinition = t.strict({ taskDefinition: t.string })
const UpdateService = attributes(
  { cluster: t.string, service: t.string },
  { taskDefinition: t.string, forceNewDeployment: t.boolean },
)

/** Tasks that every service wants. */
const DESIRED = 2

/** The services of the sample sites. A deployment is completed as soon as somebody looks a second time. */
export const createEcs = (
  { services = [] }: Pick<SampleResources, 'services'>,
  report: Report,
): LocalService => {
  const deployments = new Map<EcsService, { readonly id: string; completed: boolean }>()
  const newId = (): string => `ecs-svc/${randomInt(1e13, 9e13)}`
  const find = (cluster: string, name: string): EcsService | undefined =>
    services.find(({ arn }) => arn === name || arn.endsWith(`:service/${cluster}/${name}`))
  const definitionArn = ({ arn }: EcsService, definition: string): string =>
    `${arn.split(':service/')[0]}:task-definition/${definition}`

  const shown = (service: EcsService) => {
    const deployment = deployments.get(service) ?? { id: newId(), completed: true }
    deployments.set(service, deployment)
    const { id, completed } = deployment
    deployment.completed = true
    const taskDefinition = definitionArn(service, service.definition)
    return {
      serviceArn: service.arn,
      status: 'ACTIVE',
      desiredCount: DESIRED,
      runningCount: completed ? DESIRED : 0,
      taskDefinition,
      deployments: [
        {
          id,
          status: 'PRIMARY',
          taskDefinition,
          desiredCount: DESIRED,
          rolloutState: completed ? 'COMPLETED' : 'IN_PROGRESS',
        },
      ],
    }
  }

  return jsonService('ecs', {
    DescribeServices: jsonOperation('InvalidParameterException', DescribeServices, (asked) => {
      const found = asked.services.map((name) => find(asked.cluster, name))
      return { services: found.flatMap((one) => (one === undefined ? [] : [shown(one)])), failures: [] }
    }),
    DescribeTaskDefinition: jsonOperation('ClientException', DescribeTaskDefinition, ({ taskDefinition }) => {
      const owner = services.find(({ definitions }) => definitions.includes(taskDefinition))
      if (owner === undefined) throw new AwsError('ClientException', 'Unable to describe task definition.')
      const [family = '', revision] = taskDefinition.split(':')
      return {
        taskDefinition: {
          taskDefinitionArn: definitionArn(owner, taskDefinition),
          family,
          revision: Number(revision),
          status: 'ACTIVE',
        },
      }
    }),
    UpdateService: jsonOperation('InvalidParameterException', UpdateService, (given) => {
      const service = find(given.cluster, given.service)
      if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.')
      const { taskDefinition = service.definition } = given
      if (!service.definitions.includes(taskDefinition))
        throw new AwsError('ClientException', 'TaskDefinition not found.')
      service.definition = taskDefinition
      deployments.set(service, { id: newId(), completed: false })
      report('ecs', `${service.arn}: deployed ${taskDefinition}`)
      const answer = shown(service)
      deployments.set(service, { id: answer.deployments[0]?.id ?? newId(), completed: false })
      return { service: answer }
    }),
  })
}
