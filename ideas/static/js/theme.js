// Runs before the first paint, so that a page never flashes in the wrong theme. No choice kept: the system decides.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* storage is blocked: the system decides */ }
