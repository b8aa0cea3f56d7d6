// A second tap sends nothing, a chosen date or place is shown at once. The pages work without all this.
"use strict";
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // back from the next page: the form may be sent again
  window.addEventListener("pageshow", () => { sent = false; });
}
for (const chooser of document.querySelectorAll("#duties-date, #choose-block, #choose-drive")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}
// where the row could not be fetched, the page is sent the plain way and says why
document.addEventListener("htmx:responseError", (event) => {
  const form = event.target.closest?.("form.duty__marks");
  if (form) location.reload();
});
