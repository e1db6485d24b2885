/** How every test and the demo visitors start Debian's Chromium. CHROMIUM_PATH names another. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    // Tests run as root on build machines, where the sandbox refuses to start.
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--disable-gpu',
  ],
}
