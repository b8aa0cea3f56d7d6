// A second tap sends nothing; a large file says that it is on its way; when an import has ended the page is
// loaded whole, with what belongs to its end. The pages work without it.
"use strict";
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  const note = form.querySelector("[data-sending]");
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    if (note) note.hidden = false;
  });
  // back from the next page: the form may be sent again
  window.addEventListener("pageshow", () => {
    sent = false;
    if (note) note.hidden = true;
  });
}
document.addEventListener("htmx:beforeSwap", (event) => {
  const came = event.detail.xhr && event.detail.xhr.responseText;
  if (came && event.detail.target.id === "job" && !came.includes("hx-get=")) {
    event.detail.shouldSwap = false;
    window.location.reload();
  }
});
