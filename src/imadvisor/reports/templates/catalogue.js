"use strict";
// Searching, and showing one language; without this script everything is shown.
(() => {
  const root = document.documentElement;
  const tools = document.querySelector(".tools");
  const [field, kind] = [tools.querySelector("input"), tools.querySelector("select")];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const chapters = [...document.querySelectorAll(".chapter")].map((chapter) => ({
    chapter,
    articles: [...chapter.querySelectorAll("article")].map((article) => ({
      article,
      text: fold(
        [...article.querySelectorAll("h3, .id, dl > div:not(.back)")]
          .map((part) => part.textContent)
          .join(" "),
      ),
    })),
  }));
  const asides = document.querySelectorAll(".aside");

  const search = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let [found, all] = [0, 0];
    for (const { chapter, articles } of chapters) {
      const wanted = !kind.value || kind.value === chapter.id;
      let here = 0;
      for (const { article, text } of articles) {
        const fits = wanted && words.every((word) => text.includes(word));
        article.hidden = !fits;
        here += fits;
      }
      chapter.hidden = !here;
      found += here;
      all += articles.length;
    }
    const searching = Boolean(kind.value || words.length);
    for (const aside of asides) aside.hidden = searching;
    for (const told of tools.querySelectorAll("[data-count]")) {
      told.textContent = told.dataset.count.replace("{found}", found).replace("{all}", all);
    }
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  kind.addEventListener("change", search);
  tools.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  // A link may lead to what the search has hidden.
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.closest("[hidden]")) {
      field.value = kind.value = "";
      search();
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", arrive);

  const buttons = tools.querySelectorAll("[data-show]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      root.dataset.shown = button.dataset.show;
      if (button.dataset.show !== "both") root.lang = button.dataset.show;
      for (const option of kind.options) {
        option.textContent = option.dataset[button.dataset.show] ?? option.dataset.both;
      }
      for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    });
  }

  tools.hidden = false;
  search();
  arrive();
})();
