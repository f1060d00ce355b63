#!/usr/bin/env node
import { createRouter } from './router.ts'

console.log(typeof createRouter)
