import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { Count, DomainName, Instant, Ordinal, Principal, Remark, Severity } from '../scalars'
import { StandingApprovalId } from '../standing-approval'
import { open, vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { ofMonitor } from './fields'

const StandingChange = vocabulary('StandingChange', 'What became of a standing approval.', {
  proposed: 'the first person has granted it, and others are needed',
  granted: 'as many people as are needed have granted it: from now on it is used',
  revoked: 'it is not used any more, and nothing more that it approved is begun',
})

export const StandingApprovalChanged = defineEvent({
  name: 'StandingApprovalChanged',
  version: '1.0',
  description:
    'Somebody granted or revoked a standing approval: repairs of one kind that are carried out without asking each time. A use that fails revokes it, too. Each use is an AlertApproved.',
  data: struct(
    'StandingApprovalChangedData',
    {
      standing_id: described(
        StandingApprovalId,
        'the standing approval, which is the correlation_id as well',
      ),
      change: open(StandingChange),
      domain: described(DomainName, 'the domain that is repaired'),
      severity: Severity,
      issue_type: open(IssueType),
      changed_by: described(
        Principal,
        'the authenticated principal: proved; approval-handler where a failed use revoked it',
      ),
      changed_at: described(Instant, 'when'),
      expires_at: described(Instant, 'until when it is granted at most'),
      people: described(Count, 'how many different people have granted it'),
      people_needed: described(Ordinal, 'how many have to'),
    },
    { ...ofMonitor, reason: described(Remark, 'why, in their words, or how the use ended') },
  ),
  example: {
    metadata: {
      ...exampleMetadata('2e'),
      correlation_id: 'standing-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
    },
    data: {
      standing_id: 'standing-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
      change: 'granted',
      domain: 'shop.example.com',
      severity: 'high',
      issue_type: 'http_body_mismatch',
      changed_by: 'arn:aws:iam::123456789012:user/dana',
      changed_at: '2026-01-31T08:05:00.000Z',
      expires_at: '2026-02-14T08:05:00.000Z',
      people: 1,
      people_needed: 1,
      reason: 'the cache keeps the old page after a release',
    },
  },
})
export type StandingApprovalChanged = t.TypeOf<typeof StandingApprovalChanged.data>
