import { STATUS_CODES } from 'node:http'
import type { LocalService } from '../../model'
import type { HealthCheck, SampleResources } from '../../sites/resources'
import { AwsError } from './protocol'
import { recordRoutes } from './route53-records'
import { restXmlService } from './xml'

const version = '2013-04-01'

/** As the health checkers word it. */
const statusReport = (status: number): string => {
  const healthy = status >= 200 && status < 400
  return `${healthy ? 'Success' : 'Failure'}: HTTP Status Code ${status}, ${STATUS_CODES[status] ?? ''}`
}

/** The health checks of the sample sites, and their zone. */
export const createRoute53 = ({
  healthChecks,
  zones,
}: Pick<SampleResources, 'healthChecks' | 'zones'>): LocalService => {
  const find = (id: string): HealthCheck => {
    const found = healthChecks.find((check) => check.id === id)
    if (found !== undefined) return found
    throw new AwsError('NoSuchHealthCheck', 'A health check with the specified ID does not exist.', 404)
  }

  return restXmlService('route53', version, `https://route53.amazonaws.com/doc/${version}/`, [
    ...recordRoutes(zones),
    {
      method: 'GET',
      path: /^\/healthcheck\/([^/]+)$/,
      run: ([id = '']) => {
        const check = find(id)
        return {
          root: 'GetHealthCheckResponse',
          value: {
            HealthCheck: {
              Id: check.id,
              CallerReference: check.domain,
              HealthCheckConfig: {
                Port: check.port,
                Type: 'HTTPS',
                ResourcePath: check.path,
                FullyQualifiedDomainName: check.domain,
                RequestInterval: 30,
                FailureThreshold: 3,
              },
              HealthCheckVersion: 1,
            },
          },
        }
      },
    },
    {
      method: 'GET',
      path: /^\/healthcheck\/([^/]+)\/status$/,
      run: ([id = '']) => {
        const check = find(id)
        const observation = (region: string) => ({
          Region: region,
          IPAddress: '127.0.0.1',
          StatusReport: { Status: check.says ?? statusReport(check.status()), CheckedTime: new Date() },
        })
        return {
          root: 'GetHealthCheckStatusResponse',
          value: {
            HealthCheckObservations: {
              HealthCheckObservation: ['us-east-1', 'eu-west-1'].map(observation),
            },
          },
        }
      },
    },
  ])
}
