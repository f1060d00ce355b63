import { defineConfig } from '@playwright/test'
import { browserWords, findBrowser } from './scripts/browser.mjs'
import { enterOwnNetwork } from './src/main/sockets/testing/own-network.ts'

const executablePath = findBrowser() ?? undefined

// Handbills find each other by multicast. Files run side by side only where each worker has a network of its own;
// the runner and its workers all read this file, and the runner leaves again.
const leave = await enterOwnNetwork()
if (!process.env.TEST_WORKER_INDEX) leave?.()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // In the runner: a worker's own network does not reach the registry.
  globalSetup: './e2e/fixtures/install-peer.ts',
  // While one waits for a disk or a peer, the others go on.
  workers: leave ? 3 : 1,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: browserWords(),
    },
  },
})
