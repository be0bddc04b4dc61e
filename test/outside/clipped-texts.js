// In the browser: the texts of the dashboard that one cannot read to their end without scrolling, but for those that the page
// cuts itself, and shows whole under the pointer.
globalThis.clippedTexts = () => {
  const clipped = [];
  for (const widget of document.querySelectorAll('section')) {
    const walker = document.createTreeWalker(widget, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent;
      if (text.trim() === '' || node.parentElement.title === text) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const place = range.getBoundingClientRect();
      const frames = [widget, ...widget.querySelectorAll('.scroll, svg')].filter((each) =>
        each.contains(node),
      );
      if (!frames.every((frame) => holds(frame.getBoundingClientRect(), place))) clipped.push(text);
    }
  }
  return clipped;
};

/** But for what is lost in rounding. */
const holds = (frame, text) =>
  text.left >= frame.left - 1 &&
  text.right <= frame.right + 1 &&
  text.top >= frame.top - 1 &&
  text.bottom <= frame.bottom + 1;
