// A tap on a number unfolds the answers under it, and a call is sent once. The page works without all this.
"use strict";
for (const call of document.querySelectorAll("[data-call]")) {
  call.addEventListener("click", () => {
    const answers = call.parentElement.querySelector("details");
    if (answers) answers.open = true;
  });
}
for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // Enter in a field would press the first button: nothing is kept that nobody chose
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  // back from the next page: the form may be sent again
  window.addEventListener("pageshow", () => { sent = false; });
}
