import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { decode, text } from '../../../schemas/codec'

/** https anywhere, plain http only on this machine (the local cloud). */
const WebhookUrl = text('WebhookUrl', 'an https URL', {
  pattern: '^(https://|http://127\\.0\\.0\\.1[:/])[\\x21-\\x7e]{3,2000}$',
})
const Key = text('Key', 'a text of 8 to 500 characters', { minLength: 8, maxLength: 500 })

/** What stands in the secret `cloudops/chat`. A channel whose part is missing is not configured. */
const fields = {
  slack_webhook_url: WebhookUrl,
  slack_signing_secret: Key,
  /** With both of these, messages are posted by the app and changed in place when they are over. */
  slack_bot_token: Key,
  slack_channel: text('SlackChannel', 'the id of a channel, C0123ABCD say', {
    pattern: '^[CGD][A-Z0-9]{2,20}$',
  }),
  teams_webhook_url: WebhookUrl,
}
export type ChatField = keyof typeof fields
const names = Object.keys(fields) as ChatField[]

export type ChatSecret = { readonly [F in ChatField]?: string } & {
  /** What was expected of the fields that are left out because they hold something else. */
  readonly left_out?: { readonly [F in ChatField]?: string }
}

const readField = (found: ChatSecret, name: ChatField, value: unknown): ChatSecret =>
  pipe(
    decode(t.type({ [name]: fields[name] }), { [name]: value }),
    E.match(
      (problem): ChatSecret => ({ ...found, left_out: { ...found.left_out, [name]: problem } }),
      (read): ChatSecret => ({ ...found, ...read }),
    ),
  )

const codec = new t.Type<ChatSecret, unknown, unknown>(
  'ChatSecret',
  (input): input is ChatSecret => t.UnknownRecord.is(input),
  (input, context) =>
    pipe(
      t.UnknownRecord.validate(input, context),
      E.map((given) =>
        names
          .filter((name) => given[name] !== undefined)
          .reduce((found: ChatSecret, name) => readField(found, name, given[name]), {}),
      ),
    ),
  t.identity,
)

/** Value of the secret `cloudops/chat`, read field by field: what is wrong in one silences no other. */
export const ChatSecret = Object.assign(codec, {
  problemsOf: ({ left_out = {} }: ChatSecret): readonly string[] => Object.values(left_out),
})
