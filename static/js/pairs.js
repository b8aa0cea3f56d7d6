// Pairs by keys: 1 to 4 decide, 0 takes back. The page works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const key = /^(?:Digit|Numpad)([0-4])$/.exec(event.code);
  const button = key && document.querySelector(`main [data-key="${key[1]}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

// the next pair has come: whoever reads by ear or goes by keys begins at its top
document.addEventListener("htmx:afterSettle", () => {
  document.querySelector("main h1")?.focus({ preventScroll: true });
});
