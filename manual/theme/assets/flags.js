// Keeps flags whole where code wraps: a browser may break a line after each hyphen of --shots.
for (const code of document.querySelectorAll(":not(pre) > code")) {
  if (code.children.length > 0 || !code.textContent.includes("-")) continue;
  const words = code.textContent.split(/(\s+)/);
  code.replaceChildren(...words.map((word) => {
    if (!word.startsWith("-")) return document.createTextNode(word);
    const whole = document.createElement("span");
    whole.style.whiteSpace = "nowrap";
    whole.textContent = word;
    return whole;
  }));
}
