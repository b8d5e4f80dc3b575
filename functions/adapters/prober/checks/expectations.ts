import type { Monitor } from '../../../../schemas/monitor'
import { fact } from '../../../domain/issues/fact'
import { expectNotBlocked } from '../net/blocked'
import { readEdge } from '../net/cloudfront'
import { Fault } from '../net/fault'
import type { HttpResponse } from '../net/http'
import type { FinalResponse } from '../net/redirects'

type Expect = NonNullable<Monitor['expect']>

/** @throws Fault where the response is not what the monitor expects, Inconclusive where it is not the site's own or cannot be read */
export const checkExpectations = (expect: Expect, { url, response }: FinalResponse): void => {
  if (expect.status?.includes(response.status) !== true) expectNotBlocked(response)
  expectStatus(expect, url, response)
  if (response.incomplete !== undefined) throw response.incomplete
  if (expect.redirect_to !== undefined && !leadsTo(expect.redirect_to, url)) {
    throw new Fault(
      'http_redirect_mismatch',
      `the redirects end at ${url.host}${url.pathname}, not where they should`,
      [fact('expected_location', expect.redirect_to), fact('found_location', url.href)],
    )
  }
  expectHeaders(expect, url, response)
  expectBody(expect, url, response)
}

const expectStatus = (expect: Expect, url: URL, response: HttpResponse): void => {
  const { status } = response
  const well = expect.status === undefined ? status >= 200 && status < 300 : expect.status.includes(status)
  if (well) return
  const edge = readEdge(response)
  if (edge?.dangling === true) throw new Fault('dns_dangling', `${url.host} ${edge.text}`, edge.facts)
  const because = edge === undefined ? '' : `: ${url.host} ${edge.text}`
  const severity = status >= 500 ? 'critical' : 'high'
  throw new Fault('http_status', `${url.href} answers with status ${status}${because}`, edge?.facts, severity)
}

/** A `*` at the end matches anything. */
const leadsTo = (expected: string, url: URL): boolean => {
  if (expected.endsWith('*')) return url.href.startsWith(expected.slice(0, -1))
  return URL.canParse(expected) && new URL(expected).href === url.href
}

const expectHeaders = (expect: Expect, url: URL, { headers }: HttpResponse): void => {
  const fail = (name: string, text: string, expected: string) =>
    new Fault('http_header_mismatch', `${url.href} ${text}`, [
      fact('header_name', name),
      fact('header_value', headers.get(name.toLowerCase()) ?? 'none'),
      fact('expected_text', expected),
    ])
  for (const [name, wanted] of Object.entries(expect.headers ?? {})) {
    const value = headers.get(name.toLowerCase())
    if (value === undefined) throw fail(name, `answers without the header ${name}`, wanted)
    if (!value.includes(wanted)) throw fail(name, `answers with another header ${name} than expected`, wanted)
  }
  for (const [name, unwanted] of Object.entries(expect.headers_not ?? {})) {
    if (headers.get(name.toLowerCase())?.includes(unwanted) === true)
      throw fail(name, `answers with a header ${name} that it should not`, `not ${unwanted}`)
  }
}

const expectBody = (expect: Expect, url: URL, response: HttpResponse): void => {
  const { body_contains: wanted, body_not_contains: unwanted } = expect
  if (wanted === undefined && unwanted === undefined) return
  const body = response.text()
  if (wanted !== undefined && !body.includes(wanted))
    throw new Fault('http_body_mismatch', `${url.href} does not contain the expected text`, [
      fact('expected_text', wanted),
    ])
  if (unwanted !== undefined && body.includes(unwanted))
    throw new Fault('http_body_mismatch', `${url.href} contains a text that it should not`, [
      fact('unwanted_text', unwanted),
    ])
}
