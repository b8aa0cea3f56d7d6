// Keeps the figures fresh without a jump: asks every 1.5 s while the page is seen, swaps only what has changed
// (the server answers 304 otherwise), marks changed numbers once, keeps open tables and scroll as they were.
// Sorting asks for the same figures in another order: the address says which, so that it survives.
(() => {
  const EVERY = 1500; // a figure is on the screen within 2 s of its commit; an unchanged page costs a 304
  const box = document.getElementById("figures");
  const stale = document.querySelector("[data-stale]");
  let asked = Date.now();
  let before = null;

  const figures = () => new Map([...box.querySelectorAll("[data-figure]")].map((node) => [node.dataset.figure, node]));
  const remember = () => ({
    texts: new Map([...figures()].map(([name, node]) => [name, node.textContent.trim()])),
    open: [...box.querySelectorAll("details[open]")].map((node) => node.id),
    scrolls: [...box.querySelectorAll(".scroll")].map((node) => node.scrollLeft),
  });

  function restore() {
    before.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    box.querySelectorAll(".scroll").forEach((node, n) => { node.scrollLeft = before.scrolls[n] || 0; });
    figures().forEach((node, name) => {
      const text = before.texts.get(name);
      if (text !== undefined && text !== node.textContent.trim()) node.classList.add("pulse");
    });
  }

  function ask() {
    if (document.hidden || !window.htmx) return;
    asked = Date.now();
    window.htmx.trigger(box, "refresh");
  }

  if (box) {
    box.addEventListener("htmx:configRequest", (event) => {
      event.detail.path = box.getAttribute("hx-get").split("?")[0] + window.location.search;
      if (box.dataset.etag) event.detail.headers["If-None-Match"] = box.dataset.etag;
    });
    box.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr } = event.detail;
      if (xhr.status < 400 && stale) stale.hidden = true;
      if (xhr.status === 401 || xhr.status === 404) window.location.reload(); // logged out, or the posting has ended
      if (xhr.status !== 200) return;
      box.dataset.etag = xhr.getResponseHeader("ETag") || "";
      before = remember();
    });
    box.addEventListener("htmx:afterSwap", () => before && restore());
    ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => {
      box.addEventListener(name, () => { if (stale) stale.hidden = false; });
    });
    box.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-sort]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
      event.preventDefault();
      window.history.replaceState(null, "", link.search);
      document.querySelectorAll('input[name="next"]').forEach((field) => { field.value = window.location.pathname + link.search; });
      box.dataset.etag = "";
      ask();
    });
    setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", () => { if (Date.now() - asked > EVERY) ask(); });
  }

  document.querySelectorAll("[data-choosers]").forEach((form) => {
    form.addEventListener("change", (event) => {
      const kind = form.elements.kind;
      if (kind && event.target.name === "level") kind.value = ""; // another list has other kinds
      if (event.target.matches("[data-goes]")) window.location.assign(event.target.value);
      else form.requestSubmit();
    });
    form.addEventListener("formdata", ({ formData }) => { // a short address: only what was chosen
      [...formData].forEach(([name, value]) => { if (!value) formData.delete(name); });
    });
  });
})();
