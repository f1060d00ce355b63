import type { FontFace, Picture, PosterEntry, Rendered } from '../../shared/contract/posters.ts'
import type { PosterDocument, Variables } from '../../shared/poster/document.ts'

export class Posters {
  async list(): Promise<PosterEntry[]> {
    return []
  }
  async open(_name: string): Promise<{ name: string; document: PosterDocument; path: string }> {
    throw new Error('not written')
  }
  async save(_name: string, _document: PosterDocument): Promise<{ name: string; path: string }> {
    throw new Error('not written')
  }
  async fonts(): Promise<FontFace[]> {
    return []
  }
  async picture(_input: {
    poster: string
    src: string
    width: number
    height: number
    fit: 'cover' | 'contain' | 'fill'
  }): Promise<Picture> {
    throw new Error('not written')
  }
  async render(_name: string, _variables: Variables): Promise<Rendered> {
    throw new Error('not written')
  }
  async stop(): Promise<void> {}
}
