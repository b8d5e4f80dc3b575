import * as t from 'io-ts'

/** What SQS refuses of a message and fauxqs takes, in SQS's words. */

const Attribute = t.partial({ DataType: t.string, StringValue: t.string, BinaryValue: t.string })
const Message = t.partial({
  QueueUrl: t.string,
  MessageDeduplicationId: t.union([t.string, t.null]),
  DelaySeconds: t.union([t.number, t.null]),
  MessageAttributes: t.union([t.record(t.string, Attribute), t.null]),
})

const MAX_ATTRIBUTES = 10
const MAX_DELAY = 900

/** What SQS takes no character of. */
export const REFUSED = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u

const MAX_NAME = 256
/** Names of an attribute: no others, none of AWS, and no dots at an end or beside each other. */
const isName = (name: string): boolean =>
  /^[\w-]+(\.[\w-]+)*$/.test(name) && !/^(aws|amazon)\./i.test(name) && name.length <= MAX_NAME

const attributeProblem = (
  name: string,
  { DataType = '', StringValue = '', BinaryValue = '' }: t.TypeOf<typeof Attribute>,
): string | undefined => {
  if (!isName(name))
    return `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`
  const [, type] = /^(String|Number|Binary)(?:\..+)?$/.exec(DataType) ?? []
  if (type === undefined)
    return `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`
  if ((type === 'Binary' ? BinaryValue : StringValue) === '')
    return `The message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`
  if (type === 'Number' && (StringValue.trim() === '' || !Number.isFinite(Number(StringValue))))
    return `Can't cast the value of message (user) attribute '${name}' to a number.`
  const refused = type === 'Binary' ? undefined : REFUSED.exec(StringValue)?.[0]?.codePointAt(0)
  return refused === undefined
    ? undefined
    : `Invalid binary character '#x${refused.toString(16)}' was found in the message (user) attribute '${name}' value, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`
}

/** Why SQS takes no such message: always an `InvalidParameterValue`. Of what is no message at all fauxqs says it. */
export const messageProblem = (message: unknown): string | undefined => {
  if (!Message.is(message)) return undefined
  const { QueueUrl, DelaySeconds: delay, MessageAttributes, MessageDeduplicationId } = message
  if (typeof MessageDeduplicationId === 'string' && QueueUrl?.endsWith('.fifo') === false)
    return `Value ${MessageDeduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`
  if (typeof delay === 'number' && (delay < 0 || delay > MAX_DELAY))
    return `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY}.`
  const attributes = Object.entries(MessageAttributes ?? {})
  if (attributes.length > MAX_ATTRIBUTES)
    return `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`
  return attributes.map(([name, value]) => attributeProblem(name, value)).find((one) => one !== undefined)
}
