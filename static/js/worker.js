// The service worker, where there is one: not for the first page somebody sees, who may never come again, and for whom
// every byte counts.
(function () {
  "use strict";

  var worker = window.isSecureContext && navigator.serviceWorker;

  function start() {
    var html = document.documentElement;
    var size = html.getAttribute("data-size");
    var reads = 'lang="' + html.lang + '" data-mode="' + html.getAttribute("data-mode") + '"';
    reads += size ? ' data-size="' + size + '"' : ">";
    // The kept pages follow whoever changes language or size.
    if (worker.controller) worker.controller.postMessage(reads);
    worker.register("/sw.js").catch(function () {}); // blocked, or private: then there is none
  }

  var isFirst = document.referrer.indexOf(location.protocol + "//" + location.host + "/") !== 0;
  if (worker && (worker.controller || !isFirst)) {
    if (document.readyState === "complete") start();
    else window.addEventListener("load", start);
  }
})();
