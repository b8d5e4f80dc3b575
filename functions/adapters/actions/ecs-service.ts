import type { Service } from '@aws-sdk/client-ecs'
import { regionOf } from '../aws/arn'
import { sessionOptions } from '../aws/session'

/** A service by its ARN, as requests name it. */
export const serviceNamed = (arn: string) => {
  const [, cluster = '', service = ''] = arn.split('/')
  return { cluster, service }
}

export const ecsClient = async (arn: string, maxAttempts = 3) => {
  const { ECSClient } = await import('@aws-sdk/client-ecs')
  return new ECSClient({ ...sessionOptions(), region: regionOf(arn), maxAttempts })
}

/** Rejects where there is no such service, or none that ECS itself deploys. */
export const readService = async (arn: string): Promise<Service> => {
  const { DescribeServicesCommand } = await import('@aws-sdk/client-ecs')
  const { cluster, service } = serviceNamed(arn)
  const { services = [] } = await (await ecsClient(arn)).send(
    new DescribeServicesCommand({ cluster, services: [service] }),
  )
  const [found] = services
  if (found?.status !== 'ACTIVE') throw new Error(`there is no active service ${service} in ${cluster}`)
  if ((found.deploymentController?.type ?? 'ECS') !== 'ECS')
    throw new Error(`the service ${service} is deployed by ${found.deploymentController?.type}, not by ECS`)
  return found
}

/** `shop:41` of its ARN. */
export const definitionName = (arn = ''): string => arn.slice(arn.lastIndexOf('/') + 1)

/** Family and revision of `shop:41`. */
export const revisionOf = (name: string): readonly [string, number] => {
  const [family = '', revision = ''] = name.split(':')
  return [family, Number(revision)]
}
