// The button says how many cards it sends, the sum of the rejected stands beside the word, and a
// second tap does nothing. The page works without all this.
"use strict";
for (const form of document.querySelectorAll("form[data-sending]")) {
  const made = form.querySelector("[name=made]");
  const button = form.querySelector("button[data-many]");
  const sum = form.querySelector("[data-rejected]");
  const plain = button && button.textContent;
  const india = new Intl.NumberFormat("en-IN");

  const number = (field) => {
    const digits = field.value.replace(/[०-९]/g, (d) => d.charCodeAt(0) - 0x966).replace(/[\s,]/g, "");
    return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
  };
  const show = () => {
    const cards = number(made);
    const words = cards === 1 ? button.dataset.one : button.dataset.many;
    button.textContent = cards === null ? plain : words.replace("{count}", india.format(cards));
    let rejected = 0;
    for (const field of form.querySelectorAll("[name^=rejected_]")) rejected += number(field) || 0;
    sum.textContent = india.format(rejected);
  };
  if (made && button) {
    form.addEventListener("input", show);
    show();
  }
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // back from the next page: the form may be sent again
  window.addEventListener("pageshow", () => { sent = false; if (made && button) show(); });
}
