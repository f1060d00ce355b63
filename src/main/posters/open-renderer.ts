import { openCodec } from './codec/choose.ts'
import { FontShelf } from './fonts/shelf.ts'
import type { RenderSettings } from './render-job.ts'
import { createRenderer, type Renderer } from './renderer.ts'
import { Sources } from './sources.ts'
import { Shelf } from './web/shelf.ts'
import { WebPictures, type WebPicturesOptions } from './web/web-pictures.ts'

/** A renderer with everything it needs, by settings alone. */
export async function openRenderer({ codec, reach, shelf, fonts, surfacePixels }: RenderSettings): Promise<Renderer> {
  return createRenderer({
    codec: await openCodec(codec),
    sources: openSources({ reach, shelf }),
    fonts: new FontShelf(fonts),
    surfacePixels,
  })
}

/** @param web What else holds for pictures of the web: limits, and what may be held of them. */
export function openSources(
  { reach, shelf }: Pick<RenderSettings, 'reach' | 'shelf'>,
  web: Pick<WebPicturesOptions, 'limits' | 'allowance'> = {},
): Sources {
  return new Sources(new WebPictures({ reach, ...web, ...(shelf === null ? {} : { shelf: new Shelf(shelf) }) }))
}
