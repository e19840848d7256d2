// Whoever only looks pays for looking: what forms and slips need is fetched where there is one, or where this phone still
// has something to send.
(function () {
  "use strict";

  var phone = window.phone;
  var here = document.querySelector("script[data-more]");
  var NEEDED = "form[data-draft], form[data-queue], [data-received], [data-keep], [data-kept-slips], [data-kept-rooms]";
  if (!here || !(document.querySelector(NEEDED) || phone.box.get("parcels"))) return;

  var more = document.createElement("script");
  more.src = here.getAttribute("data-more");
  document.head.appendChild(more);
})();
