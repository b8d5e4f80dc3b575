import { randomUUID } from 'node:crypto'
import type { AwsResponse, LocalService } from '../../model'
import type { Instance, SampleResources } from '../../sites/resources'
import { escapeXml } from '../error'
import { AwsError, answering } from './protocol'
import { type XmlValue, xmlDocument } from './xml'

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/'

/** EC2 has a form of error of its own. */
const ec2Error = (status: number, code: string, message: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body:
    `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${escapeXml(code)}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${randomUUID()}</RequestID></Response>`,
})

const stateCodes = { running: 16, stopped: 80 }

const instanceXml = (instance: Instance, region: string): XmlValue => ({
  instanceId: instance.id,
  instanceType: 't3.small',
  instanceState: { code: stateCodes[instance.state()], name: instance.state() },
  placement: { availabilityZone: `${region}a` },
  privateIpAddress: instance.privateAddress,
  tagSet: { item: [{ key: 'Name', value: instance.name }] },
})

/** Ids of `InstanceId.1`, `InstanceId.2`, …; any other parameter would have no effect, so it is refused. */
const instanceIds = (form: URLSearchParams): readonly string[] => {
  const ids: string[] = []
  for (const [name, value] of form) {
    if (/^InstanceId\.\d+$/.test(name)) ids.push(value)
    else if (name !== 'Action' && name !== 'Version') {
      throw new AwsError('UnknownParameter', `the local cloud does not know the parameter ${name}`)
    }
  }
  return ids
}

/** The instances of the sample sites. */
export const createEc2 = (
  { instances }: Pick<SampleResources, 'instances'>,
  region: string,
): LocalService => {
  const find = (id: string): Instance => {
    const found = instances.find((instance) => instance.id === id)
    if (found !== undefined) return found
    throw /^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
      ? new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
      : new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`)
  }

  const describeInstances = (form: URLSearchParams): string => {
    const ids = instanceIds(form)
    const chosen = ids.length === 0 ? instances : ids.map(find)
    return xmlDocument('DescribeInstancesResponse', namespace, {
      requestId: randomUUID(),
      reservationSet: {
        item: chosen.map((instance) => ({
          reservationId: instance.id.replace(/^i-/, 'r-'),
          instancesSet: { item: [instanceXml(instance, region)] },
        })),
      },
    })
  }

  return {
    names: ['ec2'],
    handle: ({ body }) =>
      answering(() => {
        const form = new URLSearchParams(body.toString())
        const action = form.get('Action')
        if (action !== 'DescribeInstances') {
          throw new AwsError('InvalidAction', `the local cloud does not have ec2:${action ?? ''}`)
        }
        return { status: 200, headers: { 'content-type': 'text/xml' }, body: describeInstances(form) }
      }, ec2Error),
  }
}
