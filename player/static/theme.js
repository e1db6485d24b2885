// Before the first paint, so that a dark screen never flashes white. Not inline: the app's policy allows no inline script.
try {
  const theme = localStorage.getItem('playhead.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the system's theme stays.
}
