// The plan beside the order: htmx draws it. Here an opened table stays open, and a lost answer is told; what
// was typed is never touched.
"use strict";
(() => {
  const box = document.querySelector(".drawn");
  if (!box) return;
  let open = [];

  function lost() {
    const said = document.createElement("p");
    said.className = "message message--warning";
    said.textContent = box.dataset.stale;
    document.getElementById("drawn-said").replaceChildren(said);
    document.getElementById("drawn-line").textContent = box.dataset.stale;
  }

  box.addEventListener("htmx:beforeSwap", (event) => {
    open = [...box.querySelectorAll("details[open]")].map((node) => node.id);
    if (!event.detail.xhr.responseURL.includes("/login/")) return;
    event.detail.shouldSwap = false; // logged out meanwhile
    lost();
  });
  box.addEventListener("htmx:afterSwap", () => {
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => box.addEventListener(name, lost));
})();
