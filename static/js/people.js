// Of the form that marks a person only what goes with the chosen outcome is shown, and a second tap sends
// nothing. The page works without it.
"use strict";
for (const form of document.querySelectorAll("form[data-mark]")) {
  const show = () => {
    const chosen = form.querySelector("[name=outcome]:checked")?.value || "";
    for (const part of form.querySelectorAll("[data-of]")) {
      part.hidden = !part.dataset.of.split(" ").includes(chosen);
    }
    const reason = form.querySelector("[name=reason]");
    if (!reason) return;
    for (const group of reason.querySelectorAll("optgroup")) {
      const here = group.firstElementChild?.value.startsWith(`${chosen}:`);
      group.hidden = group.disabled = !here;
    }
    if (reason.value && !reason.value.startsWith(`${chosen}:`)) reason.value = "";
  };
  form.addEventListener("change", show);
  show();
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; show(); }); // back from the next page
}
