// A slider beside each number, which moves with it: the answer follows by htmx. What is kept or issued is sent
// once. The page works without all this: numbers are typed, the button asks.
"use strict";
for (const slide of document.querySelectorAll("[data-slides]")) {
  const field = document.getElementById(slide.dataset.slides);
  const digits = (text) => text.replace(/[०-९]/g, (d) => d.charCodeAt(0) - 0x966).replace(/[\s,]/g, "");
  slide.hidden = false;
  slide.addEventListener("input", () => { field.value = slide.value === "0" ? "" : slide.value; });
  field.addEventListener("input", () => {
    const number = Number(digits(field.value));
    if (Number.isFinite(number)) slide.value = number;
  });
  // back from another page the browser fills in what was typed
  window.addEventListener("pageshow", () => { slide.value = Number(digits(field.value)) || 0; });
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
});
