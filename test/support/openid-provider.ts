import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenID provider on this machine, and a browser that keeps its cookies. */
export interface OpenIdProvider {
  readonly issuer: string
  /** Who signs in next: their subject, and what else the provider says of them. */
  signsIn(sub: string, claims?: object): void
  /** Follows the provider's redirects from a URL until it leads back to us: the whole URL with its code. */
  visit(url: string): Promise<string>
  /** Requests that reached it, method and URL. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

/** The parts of `oidc-provider` that are used; it has no types of its own. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
}

export const CLIENT = { client_id: 'cloudops', client_secret: 'a-client-secret-of-the-tests' }

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

export const startOpenIdProvider = async (redirectUri: string): Promise<OpenIdProvider> => {
  const { Provider } = (await import('oidc-provider' as string)) as {
    readonly Provider: new (issuer: string, configuration: object) => Provider
  }
  let account: { readonly sub: string; readonly claims: object } = { sub: 'nobody', claims: {} }
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: { accountId: account.sub } })
    else answer(request, response)
  })
  const issuer = `http://127.0.0.1:${await listening(server)}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [redirectUri], grant_types: ['authorization_code'] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k1' }] },
    cookies: { keys: ['a-key-of-the-tests'] },
    features: { devInteractions: { enabled: false } },
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], profile: ['name', 'hd', 'tid', 'oid', 'email'] },
    ttl: { Session: 60, Grant: 60, Interaction: 60, IdToken: 60, AccessToken: 60 },
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...account.claims }),
    }),
    // Whoever signs in has agreed already.
    loadExistingGrant: async (context: {
      readonly oidc: {
        readonly provider: {
          readonly Grant: new (
            given: object,
          ) => { addOIDCScope(scope: string): void; save(): Promise<unknown> }
        }
        readonly client: { readonly clientId: string }
        readonly session: { readonly accountId: string }
      }
    }) => {
      const { oidc } = context
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  return {
    issuer,
    requests,
    signsIn: (sub, claims = {}) => {
      account = { sub, claims }
    },
    visit: async (url) => {
      const jar = new Map<string, string>()
      let next = url
      for (let hop = 0; hop < 8; hop++) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(next, { redirect: 'manual', headers: { cookie } })
        await response.text()
        for (const set of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
          jar.set(name, value)
        }
        const location = response.headers.get('location')
        if (location === null) throw new Error(`${next} answered ${response.status} and leads nowhere`)
        next = new URL(location, next).href
        if (next.startsWith(redirectUri)) return next
      }
      throw new Error('the provider leads in circles')
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
