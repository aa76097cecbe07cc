#include "page/page_html.h"

#include "base/error.h"
#include "json/json.h"
#include "page/bundle.h"

namespace sallow {
namespace {

std::string escaped_for_html(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// JSON text that cannot end a script element or start a comment: '<' occurs only in strings, where it is escaped.
std::string text_for_script(const Json& json) {
  std::string text;
  for (const char c : json.text({.replace_odd = true})) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace

void require_pages() {
  if (kPagesMissing.empty()) return;
  throw SystemError("this build of sallow cannot write HTML pages: " + std::string(kPagesMissing) +
                    "; run 'tools/setup pages', then build again");
}

std::string page_html(const Page& page) {
  require_pages();
  std::string html =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is loaded, even if the script or the data try to.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline'; "
      "style-src 'unsafe-inline'; img-src data: blob:\">\n<title>";
  html += escaped_for_html(page.title + (page.date.empty() ? "" : ", " + page.date)) + "</title>\n<style>" +
          std::string(kPageStyle) + "</style>\n</head>\n<body>\n" +
          "<noscript>This page needs JavaScript to draw its plots and tables, but JavaScript is switched "
          "off.</noscript>\n" +
          "<script type=\"application/json\" id=\"page\">" + text_for_script(page_json(page)) + "</script>\n<script>" +
          std::string(kPageScript) + "</script>\n</body>\n</html>\n";
  return html;
}

}  // namespace sallow
