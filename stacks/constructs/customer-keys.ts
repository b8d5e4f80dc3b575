import type { FunctionContract } from '../../functions/runtime/contract'
import type { StackSettings } from '../settings'
import { chosenKey } from '../settings/organization'

/** ARNs of the keys that take the place of AWS's own. */
export type ChosenKeys = Readonly<
  Partial<Record<'bus' | 'archive' | 'queues' | 'environment' | 'parameter', string | undefined>>
>

export const chosenKeys = (
  { customer_keys: { bus, archive, queues, environment, parameter } }: Pick<StackSettings, 'customer_keys'>,
  dataKeyArn: string,
): ChosenKeys => ({
  bus: chosenKey(bus, dataKeyArn),
  archive: chosenKey(archive, dataKeyArn),
  queues: chosenKey(queues, dataKeyArn),
  environment: chosenKey(environment, dataKeyArn),
  parameter: chosenKey(parameter, dataKeyArn),
})

/** The services by which a function uses each of those keys; EventBridge uses those of bus and archive by itself. */
export const keyUses = (
  contract: FunctionContract,
  { queues, environment, parameter }: ChosenKeys,
): readonly { readonly keyArn: string; readonly service: string; readonly encrypts: boolean }[] => {
  const readsSwitch = contract.permissions.some(({ resources }) =>
    resources.includes('parameter/execution-switch'),
  )
  return [
    ...(queues === undefined ? [] : [{ keyArn: queues, service: 'sqs', encrypts: true }]),
    ...(environment === undefined ? [] : [{ keyArn: environment, service: 'lambda', encrypts: false }]),
    ...(parameter === undefined || !readsSwitch
      ? []
      : [{ keyArn: parameter, service: 'ssm', encrypts: false }]),
  ]
}
