import { execFileSync } from 'node:child_process'
import { ours } from './bench/posters/ours.mjs'
import { makePhotos } from './bench/posters/poster.mjs'
await makePhotos('/tmp/press-x/photos')
const h=await ours('/tmp/press-x/photos')
console.log(execFileSync(process.execPath,['bench/posters/memory.mjs',h.out,'/tmp/press-x/photos','1000']).toString())
await h.stop()
