/** What the bench needs of the program's sources, built for it as the program is built. */
export { openCodec } from '../../src/main/posters/codec/choose.ts'
export { jpegOf } from '../../src/main/posters/codec/skia-jpeg.ts'
export { defaultSettings } from '../../src/main/posters/inline-renderer.ts'
export { openRenderer } from '../../src/main/posters/open-renderer.ts'
export { RenderPool } from '../../src/main/posters/render-pool.ts'
export { output } from '../../src/shared/contract/posters.ts'
export { posterDocument } from '../../src/shared/poster/document.ts'
