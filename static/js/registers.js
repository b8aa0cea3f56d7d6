// A second tap on a button sends nothing: the first is on its way. The pages work without it.
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
