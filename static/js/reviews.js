// A tap copies the note's text or its address; the arrow keys turn the projector's screens.
// Without this the text can be marked and copied by hand, and the screens are scrolled.
"use strict";

const copy = async (text, field) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field.select(); // over plain http there is no clipboard
    document.execCommand("copy");
  }
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await copy(field.value, field);
    button.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-link]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href.split("#")[0]);
    button.textContent = button.dataset.done;
  });
}

const screens = [...document.querySelectorAll(".screen")];
const steps = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
let here = Math.max(0, screens.findIndex((one) => `#${one.id}` === location.hash));
document.addEventListener("keydown", (event) => {
  const step = steps[event.key];
  if (!step || !screens.length || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  here = Math.min(screens.length - 1, Math.max(0, here + step));
  screens[here].scrollIntoView();
  screens[here].focus({ preventScroll: true });
});
addEventListener("hashchange", () => {
  here = Math.max(0, screens.findIndex((one) => `#${one.id}` === location.hash));
});
