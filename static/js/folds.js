// Where there is room, and on paper, what is folded for phones stands open. The pages work without it.
"use strict";
const desk = matchMedia("(min-width: 60rem)");
const unfold = () => {
  if (!desk.matches) return;
  for (const part of document.querySelectorAll("details.folded--phone")) part.open = true;
};
unfold();
desk.addEventListener("change", unfold);
