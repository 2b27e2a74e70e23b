/* Keys of the console: j and k, or the arrows to the right and to the left, go from stage to stage. Everything works without. */
(() => {
  "use strict";

  const FORWARD = new Set(["j", "ArrowRight"]);
  const BACK = new Set(["k", "ArrowLeft"]);

  const stages = () => [...document.querySelectorAll(".stage")];

  const typing = (target) => target.closest("input, textarea, select, [contenteditable], iframe") !== null;

  /* A text or a page that is wider than its frame is scrolled by the arrows itself. */
  const scrolls = (target) => !target.matches(".stage") && target.scrollWidth > target.clientWidth;

  function light(stage) {
    for (const link of document.querySelectorAll(".flow a")) {
      if (stage && link.hash === `#${stage.id}`) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
  }

  function go(step) {
    const all = stages();
    if (!all.length) return false;
    const here = all.findIndex((stage) => stage.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step))];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", inline: "start" });
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const forward = FORWARD.has(event.key);
    if (!forward && !BACK.has(event.key)) return;
    if (typing(event.target) || (event.key.startsWith("Arrow") && scrolls(event.target))) return;
    if (go(forward ? 1 : -1)) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => light(event.target.closest(".stage")));
})();
