// The live board: how many minutes ago each site was heard of. The server says when, so that a page on which
// nothing has changed stays as it is; the minutes are counted here.
(() => {
  const box = document.getElementById("figures");
  if (!box) return;
  const say = () => {
    for (const time of box.querySelectorAll("time[datetime]")) {
      const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
      if (minutes >= 1440) continue; // of another day: the clock says it better
      const text = minutes < 120 ? box.dataset.minutes.replace("{n}", minutes) : box.dataset.hours.replace("{n}", Math.floor(minutes / 60));
      if (time.textContent !== text) time.textContent = text;
    }
  };
  say();
  setInterval(say, 10_000);
  box.addEventListener("htmx:afterSwap", say);
})();
