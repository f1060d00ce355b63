import { routeOf, useHash } from '../ui/route.ts'
import { OpenPoster } from './open-poster.tsx'
import { PosterList } from './poster-list.tsx'

/** `#/posters` lists the posters, `#/posters?poster=NAME` opens one. */
export default function PostersPage() {
  const name = routeOf(useHash()).params.get('poster')
  return name ? <OpenPoster key={name} name={name} /> : <PosterList />
}
