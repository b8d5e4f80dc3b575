import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { ToolError } from '../../local/commands/shared/command-line'

/** What is seen somewhere, by its address or as HTML. */
export type Place = { readonly url: string } | { readonly html: string }

/** A picture that is a part of another one. */
export type Unnamed = Place & {
  /** Pixels. */
  readonly width: number
  readonly dark?: boolean
  /** Only so much from the top; all of it unless given. */
  readonly height?: number
  /** Script whose answer lists what is wrong. */
  readonly script?: string
  /** Only this element of the page, by its selector, from its top. */
  readonly of?: string
  /** What is done before the picture is taken. */
  readonly before?: (page: Page) => Promise<unknown>
}

export type Picture = Unnamed & { readonly name: string }

/** Bytes: a page of documents has several pictures. */
const MOST = 150_000

/** Takes one picture and answers its file. @throws ToolError naming the picture, where something is wrong with it */
export const shoot = async (browser: Browser, picture: Picture, folder: string): Promise<string> => {
  const path = join(folder, `${picture.name}.png`)
  const { length } = await taken(browser, picture, path)
  if (length > MOST)
    throw new ToolError(`${picture.name} has ${length} bytes, at most ${MOST} are wanted: crop it`)
  return path
}

/** Takes one picture, and writes it where a path is given. @throws ToolError as `shoot` */
export const taken = async (browser: Browser, picture: Picture, path?: string): Promise<Buffer> => {
  const { name, width, height, dark = false, script, of, before } = picture
  const tab = await browser.newPage({
    viewport: { width, height: height ?? 100 },
    colorScheme: dark ? 'dark' : 'light',
  })
  try {
    if ('url' in picture) await tab.goto(picture.url)
    else await tab.setContent(picture.html)
    if (script !== undefined) {
      await tab.addScriptTag({
        path: createRequire(__filename).resolve('adaptivecards/dist/adaptivecards.min.js'),
      })
      const problems = (await tab.evaluate(script)) as readonly string[]
      if (problems.length > 0) throw new ToolError(`${name}: ${problems.join('; ')}`)
    }
    await before?.(tab)
    // A clip is measured from the page's top, a box from what is seen of it.
    await tab.evaluate('scrollTo(0, 0)')
    const box = of === undefined ? null : await tab.locator(of).first().boundingBox()
    return await tab.screenshot({
      ...(path !== undefined && { path }),
      fullPage: height === undefined || box !== null,
      ...(box !== null && { clip: { ...box, height: Math.min(box.height, height ?? box.height) } }),
    })
  } finally {
    await tab.close()
  }
}
