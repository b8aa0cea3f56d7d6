// A choice in the calendar shows its camps at once, an open menu closes when one taps elsewhere, and a
// second tap on a button sends nothing. The pages work without it.
"use strict";
for (const form of document.querySelectorAll("form[data-choosers]")) {
  form.addEventListener("change", () => form.requestSubmit());
  // what is empty, or as the page comes by itself, stays out of the address
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // back from the next page: the form may be sent again
  window.addEventListener("pageshow", () => { sent = false; });
}
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-choosers] :disabled")) field.disabled = false;
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
