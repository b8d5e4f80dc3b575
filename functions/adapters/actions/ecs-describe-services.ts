import * as t from 'io-ts'
import { defineReading, foreign } from './action'
import { definitionName, readService } from './ecs-service'

/** Reads how the domain's service is deployed. */
export const describeServices = defineReading({
  name: 'ecs:DescribeServices',
  leastRisk: 'low',
  permissions: [{ actions: ['ecs:DescribeServices'], resources: ['ecs/services'] }],
  parameters: t.strict({ service_arn: t.string }, 'DescribeServicesParameters'),
  example: { service_arn: 'arn:aws:ecs:eu-west-1:123456789012:service/web/shop' },
  check: ({ service_arn }, resources) => foreign('service', service_arn, resources.ecs_service_arn),
  touches: ({ service_arn }) => ({ ecs_service_arn: service_arn }),
  execute: async ({ service_arn }) => {
    const { taskDefinition, desiredCount, runningCount, deployments = [] } = await readService(service_arn)
    return {
      task_definition: definitionName(taskDefinition),
      desired: desiredCount,
      running: runningCount,
      deployments: deployments.slice(0, 5).map((one) => ({
        status: one.status,
        task_definition: definitionName(one.taskDefinition),
        rollout: one.rolloutState,
        failed_tasks: one.failedTasks,
        created_at: one.createdAt?.toISOString(),
      })),
    }
  },
})
