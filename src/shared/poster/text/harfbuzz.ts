/** The module `harfbuzzjs` as it is imported: its WebAssembly is ready when the import is. Handed in by each floor. */
export type HarfBuzz = typeof import('harfbuzzjs')
export type HarfBuzzFont = InstanceType<HarfBuzz['Font']>
