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

// The search takes a word that starts with a hyphen for one that must not occur. Here such a word is a flag.
addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches?.("[data-md-component=search-query]")) field.value = field.value.replace(/(^|\s)-+/g, "$1");
}, true);
