// The button says how many camps it plans, one tap unticks all, and a second tap sends nothing. The page works
// without all this.
"use strict";
for (const form of document.querySelectorAll("form[data-sites]")) {
  const boxes = [...form.querySelectorAll("input[name=site]")];
  const button = form.querySelector("button[type=submit]");
  const none = form.querySelector("[data-none]");
  if (!button) continue;
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    const shown = ticked.toLocaleString("en-IN");
    button.textContent = ticked === 1 ? button.dataset.one : button.dataset.many.replace("%s", shown);
    button.disabled = !ticked;
    none.hidden = !ticked;
  };
  form.addEventListener("change", count);
  none.addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    count();
    boxes[0].focus();
  });
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // back from the next page: boxes may be as they were left, and the form may be sent again
  window.addEventListener("pageshow", () => { sent = false; count(); });
}
