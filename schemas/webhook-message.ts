import * as t from 'io-ts'
import { oneOf, struct, text } from './codec'
import { described } from './described'
import { AlertId, EventName, Risk, Severity } from './scalars'

export const WEBHOOK_VERSION = '1.0'

/**
 * Body of what the channel `webhook` posts. The first fields are those that HTTP sources of alerts take as they are. Versions are those of
 * semantic versioning: within one major version fields are added and none changes its meaning.
 */
export const WebhookMessage = struct(
  'WebhookMessage',
  {
    schema_version: described(
      text('WebhookVersion', 'a version 1.MINOR', { pattern: '^1\\.[0-9]{1,4}$' }),
      'version of this form',
    ),
    title: described(
      text('WebhookTitle', 'a text of 1 to 500 characters', { minLength: 1, maxLength: 500 }),
      'severity, domain and what is wrong, on one line',
    ),
    description: described(
      text('WebhookText', 'a text of 1 to 40000 characters', { minLength: 1, maxLength: 40_000 }),
      'the whole message as plain text',
    ),
    status: described(
      oneOf('WebhookStatus', 'firing', 'resolved'),
      'resolved once the domain is well, whatever was decided',
    ),
    deduplication_key: described(AlertId, 'the alert; that of every message about it'),
    metadata: struct(
      'WebhookMetadata',
      {
        severity: Severity,
        domain: described(
          text('WebhookDomain', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 }),
          'the domain, with the name of its monitor',
        ),
        incident: described(
          oneOf('WebhookIncident', 'open', 'acknowledged', 'resolved'),
          'acknowledged where a person looks after it',
        ),
        steps: described(
          t.array(
            struct(
              'WebhookStep',
              {
                action: text('WebhookAction', 'a text of 1 to 200 characters', {
                  minLength: 1,
                  maxLength: 200,
                }),
                risk: Risk,
              },
              {},
            ),
          ),
          'the plan as far as this message shows one',
        ),
      },
      {
        event: described(
          EventName,
          'the event that it is about; absent where several messages are sent together',
        ),
        event_id: described(
          text('WebhookEventId', 'a text of 1 to 200 characters', { minLength: 1, maxLength: 200 }),
          'its id: the same however often it is sent',
        ),
      },
    ),
  },
  {
    source_url: described(
      text('WebhookSource', 'a URL', { minLength: 8, maxLength: 4_000 }),
      'the page of the alert: it shows, and decides nothing; expires',
    ),
  },
)
export type WebhookMessage = t.TypeOf<typeof WebhookMessage>
