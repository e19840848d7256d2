// Reads the page out, sentence by sentence, in the order it stands there. Shown only where the browser has a voice for
// the language of the page; nothing is sent anywhere, and nothing begins by itself.
(function () {
  "use strict";

  var box = document.querySelector("[data-aloud]");
  var speech = window.speechSynthesis;
  if (!box || !speech || !window.SpeechSynthesisUtterance) return;

  var SKIPPED = "script,style,template,svg,audio,form button,form input,form textarea,form select,[hidden],[aria-hidden=true]," +
    "[data-aloud],[data-recorder],.photos,.proof-lines,.demo,.skip";
  var LINES = /^(ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|BR|DD|DIV|DL|DT|FIELDSET|FIGURE|FORM|H[1-6]|HEADER|LABEL|LEGEND|LI|OL|P|PRE|SECTION|SUMMARY|TABLE|TD|TH|TR|UL)$/;
  var ENDS = /[^。！？!?；;\n]+[。！？!?；;]*/g;
  var LONGEST = 160; // characters; some voices fall silent in the middle of more

  var buttons = box.querySelectorAll("button");
  var main = buttons[0];
  var ending = buttons[1];
  var language = document.documentElement.lang.slice(0, 2);
  var sentences = [];
  var at = 0;
  var speaking = null; // the sentence that is being read; its end is told to the one that began it

  function voiceOf(tag) {
    var wanted = tag.slice(0, 2).toLowerCase();
    return speech.getVoices().filter(function (voice) {
      return voice.lang.slice(0, 2).toLowerCase() === wanted;
    })[0];
  }

  function name(what) {
    main.textContent = main.getAttribute("data-" + what);
  }

  // Every text with the language it is in; a new line where a new block begins.
  function gather(node, tag, parts) {
    if (node.nodeType === 3) {
      add(parts, tag, node.nodeValue.replace(/\s+/g, " "));
      return;
    }
    if (node.nodeType !== 1 || matches(node, SKIPPED) || isFolded(node)) return;
    var breaks = LINES.test(node.tagName);
    var own = node.getAttribute("lang") || tag;
    if (breaks) add(parts, own, "\n");
    if (node.hasAttribute("data-spell")) add(parts, own, node.textContent.replace(/(\d)/g, "$1 "));
    else
      for (var child = node.firstChild; child; child = child.nextSibling) {
        gather(child, own, parts);
      }
    if (breaks) add(parts, own, "\n");
  }

  function add(parts, tag, text) {
    var last = parts[parts.length - 1];
    if (last && last.tag === tag) last.text += text;
    else parts.push({ tag: tag, text: text });
  }

  function matches(node, selector) {
    return (node.matches || node.msMatchesSelector || node.webkitMatchesSelector).call(node, selector);
  }

  // What is folded away is read when somebody has opened it.
  function isFolded(node) {
    var parent = node.parentNode;
    return parent.tagName === "DETAILS" && !parent.open && node.tagName !== "SUMMARY";
  }

  function cut(part) {
    var found = part.text.match(ENDS) || [];
    found.forEach(function (sentence) {
      while (/\S/.test(sentence)) {
        var piece = sentence.slice(0, LONGEST);
        var pause = sentence.length > LONGEST ? Math.max(piece.lastIndexOf("，"), piece.lastIndexOf(", "), piece.lastIndexOf(" ")) : -1;
        if (pause > 0) piece = sentence.slice(0, pause + 1);
        sentences.push({ text: piece.trim(), tag: part.tag });
        sentence = sentence.slice(piece.length);
      }
    });
  }

  function prepare() {
    var parts = [];
    sentences = [];
    at = 0;
    gather(document.getElementById("main"), document.documentElement.lang, parts);
    parts.forEach(cut);
    sentences = sentences.filter(function (sentence) {
      return voiceOf(sentence.tag) && /[0-9A-Za-z\u00c0-\u024f\u3400-\u9fff]/.test(sentence.text);
    });
  }

  function next() {
    var sentence = sentences[at];
    if (!sentence) {
      rest();
      return;
    }
    var spoken = new SpeechSynthesisUtterance(sentence.text);
    spoken.voice = voiceOf(sentence.tag);
    spoken.lang = spoken.voice.lang;
    spoken.rate = 0.9; // a little slower than the voice would speak by itself
    spoken.onend = spoken.onerror = function () {
      if (speaking !== spoken) return; // it was paused or stopped meanwhile
      at += 1;
      next();
    };
    speaking = spoken;
    speech.speak(spoken);
  }

  // Some phones cannot pause in the middle of a sentence: it is broken off, and begun again.
  function pause() {
    speaking = null;
    speech.cancel();
    name("go-on");
  }

  function rest() {
    speaking = null;
    speech.cancel();
    sentences = [];
    ending.hidden = true;
    name("read");
  }

  main.addEventListener("click", function () {
    if (speaking) {
      pause();
      return;
    }
    if (!sentences.length) prepare();
    ending.hidden = false;
    name("pause");
    speech.cancel();
    next();
  });

  ending.addEventListener("click", function () {
    rest();
    main.focus();
  });

  window.addEventListener("pagehide", rest);

  // Voices come late in some browsers.
  function show() {
    if (voiceOf(language)) box.hidden = false;
  }
  show();
  if (box.hidden && speech.addEventListener) speech.addEventListener("voiceschanged", show);
  else if (box.hidden) speech.onvoiceschanged = show;
})();
