import { randomUUID } from 'node:crypto'
import type { AwsResponse, LocalService, Report } from '../../model'
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

const stateXml = (state: ReturnType<Instance['state']>): XmlValue => ({
  code: stateCodes[state],
  name: state,
})

const instanceXml = (instance: Instance, region: string): XmlValue => ({
  instanceId: instance.id,
  instanceType: 't3.small',
  instanceState: stateXml(instance.state()),
  placement: { availabilityZone: `${region}a` },
  privateIpAddress: instance.privateAddress,
  tagSet: { item: [{ key: 'Name', value: instance.name }] },
})

/** Ids of `InstanceId.1`, `InstanceId.2`, …; any other parameter would have no effect, so it is refused. */
const instanceIds = (form: URLSearchParams, known: readonly string[] = []): readonly string[] => {
  const ids: string[] = []
  for (const [name, value] of form) {
    if (/^InstanceId\.\d+$/.test(name)) ids.push(value)
    else if (!['Action', 'Version', ...known].includes(name)) {
      throw new AwsError('UnknownParameter', `the local cloud does not know the parameter ${name}`)
    }
  }
  return ids
}

/** The instances of the sample sites. */
export const createEc2 = (
  { instances }: Pick<SampleResources, 'instances'>,
  region: string,
  report: Report,
): LocalService => {
  const find = (id: string): Instance => {
    const found = instances.find((instance) => instance.id === id)
    if (found !== undefined) return found
    throw /^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)
      ? new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
      : new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`)
  }

  const describeInstances = (form: URLSearchParams) => {
    const ids = instanceIds(form)
    const chosen = ids.length === 0 ? instances : ids.map(find)
    return {
      reservationSet: {
        item: chosen.map((instance) => ({
          reservationId: instance.id.replace(/^i-/, 'r-'),
          instancesSet: { item: [instanceXml(instance, region)] },
        })),
      },
    }
  }

  /** An instance is where it is sent as soon as somebody looks. */
  const change = (state: 'running' | 'stopped') => (form: URLSearchParams) => {
    const chosen = instanceIds(form).map(find)
    const before = chosen.map((instance) => instance.state())
    for (const { id, set } of chosen) {
      if (set === undefined)
        throw new AwsError('UnsupportedOperation', `the local cloud cannot change the instance ${id}`)
      set(state)
      report('ec2', `${id}: ${state}`)
    }
    return {
      instancesSet: {
        item: chosen.map(({ id }, index) => ({
          instanceId: id,
          currentState: stateXml(state),
          previousState: stateXml(before[index] ?? state),
        })),
      },
    }
  }
  const operations: Readonly<Record<string, (form: URLSearchParams) => Record<string, XmlValue>>> = {
    DescribeInstances: describeInstances,
    DescribeInstanceStatus: (form) => ({
      instanceStatusSet: {
        item: instanceIds(form, ['IncludeAllInstances'])
          .map(find)
          .map((instance) => {
            const status = { status: instance.state() === 'running' ? 'ok' : 'not-applicable' }
            return {
              instanceId: instance.id,
              instanceState: stateXml(instance.state()),
              instanceStatus: status,
              systemStatus: status,
            }
          }),
      },
    }),
    StartInstances: change('running'),
    StopInstances: change('stopped'),
    RebootInstances: (form) => {
      for (const { id, state, onReboot } of instanceIds(form).map(find)) {
        if (state() !== 'running')
          throw new AwsError(
            'IncorrectState',
            `The instance '${id}' is not in a state from which it can be rebooted.`,
          )
        onReboot?.()
        report('ec2', `${id}: rebooted`)
      }
      return { return: true }
    },
  }

  return {
    names: ['ec2'],
    handle: ({ body }) =>
      answering(() => {
        const form = new URLSearchParams(body.toString())
        const action = form.get('Action') ?? ''
        const run = Object.hasOwn(operations, action) ? operations[action] : undefined
        if (run === undefined)
          throw new AwsError('InvalidAction', `the local cloud does not have ec2:${action}`)
        const value = { requestId: randomUUID(), ...run(form) }
        const answer = xmlDocument(`${action}Response`, namespace, value)
        return { status: 200, headers: { 'content-type': 'text/xml' }, body: answer }
      }, ec2Error),
  }
}
