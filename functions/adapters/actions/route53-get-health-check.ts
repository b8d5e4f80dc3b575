import * as t from 'io-ts'
import { sessionOptions } from '../aws/session'
import { defineReading, foreign } from './action'

/** Reads a health check and what Route 53's checkers see. */
export const getHealthCheck = defineReading({
  name: 'route53:GetHealthCheck',
  leastRisk: 'low',
  permissions: [
    {
      actions: ['route53:GetHealthCheck', 'route53:GetHealthCheckStatus'],
      resources: ['route53/health-checks'],
    },
  ],
  parameters: t.strict({ health_check_id: t.string }, 'GetHealthCheckParameters'),
  example: { health_check_id: '5f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5' },
  check: ({ health_check_id }, resources) =>
    foreign('health check', health_check_id, resources.route53_health_check_id),
  touches: ({ health_check_id }) => ({ route53_health_check_id: health_check_id }),
  execute: async ({ health_check_id }) => {
    const { GetHealthCheckCommand, GetHealthCheckStatusCommand, Route53Client } = await import(
      '@aws-sdk/client-route-53'
    )
    const client = new Route53Client(sessionOptions())
    const [{ HealthCheck }, { HealthCheckObservations = [] }] = await Promise.all([
      client.send(new GetHealthCheckCommand({ HealthCheckId: health_check_id })),
      client.send(new GetHealthCheckStatusCommand({ HealthCheckId: health_check_id })),
    ])
    return {
      type: HealthCheck?.HealthCheckConfig?.Type,
      name: HealthCheck?.HealthCheckConfig?.FullyQualifiedDomainName,
      observations: HealthCheckObservations.map(({ Region, StatusReport }) => ({
        region: Region,
        status: StatusReport?.Status,
      })),
    }
  },
})
