#include "page/page_html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "page/bundle.h"

namespace sallow {
namespace {

using Document = nlohmann::ordered_json;

Page small_page() {
  Page page;
  page.title = "A page";
  page.lead = {"About it."};
  page.facts = {{"shots", "10"}};
  page.command = "sallow report --db r.sqlite --out r.html";
  PageFigure figure;
  figure.id = "rate";
  figure.title = "Rates";
  figure.plot =
      CurvesPlot{{"p", "p", true},
                 {"rate", "", true},
                 {{"d = 3", "matching", Curve::Style::kLine, false, {{0.1, 0.2, Interval{0.15, 0.25}, "two"}}}},
                 {{true, 0.1, std::nullopt, "threshold", "matching", {}}}};
  figure.table.columns = {{"decoder", PageColumn::Kind::kText},
                          {"shots", PageColumn::Kind::kCount},
                          {"rate", PageColumn::Kind::kRate},
                          {"Λ", PageColumn::Kind::kFitted}};
  figure.table.rows = {{std::string("matching"), uint64_t{10}, RateCell{0.2, {0.1, 0.3}}, FittedValue{2, 0.1, {}}},
                       {std::string("other"), PageCell(), PageCell(), FittedValue{0, 0, "one distance"}}};
  page.sections = {{"rates", "Rates", {}, {figure}}};
  return page;
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const size_t start = text.find(before) + before.size();
  return text.substr(start, text.find(after, start) - start);
}

size_t count_of(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) count++;
  return count;
}

TEST(PageJson, HasTheDocumentedStructure) {
  const Document expected = Document::parse(R"({
    "format": "sallow page 1", "program": "a sallow", "title": "A page", "lead": ["About it."],
    "facts": [{"label": "shots", "value": "10"}],
    "sections": [{"id": "rates", "title": "Rates", "text": [], "figures": [{
      "id": "rate", "title": "Rates",
      "plot": {"kind": "curves", "x": {"label": "p", "scale": "log", "name": "p"}, "y": {"label": "rate",
        "scale": "log"},
        "series": [{"name": "d = 3", "style": "line", "panel": "matching",
          "points": [{"x": 0.1, "y": 0.2, "low": 0.15, "high": 0.25, "text": "two"}]}],
        "rules": [{"axis": "x", "at": 0.1, "label": "threshold", "panel": "matching"}]},
      "table": {"columns": [{"title": "decoder", "kind": "text"}, {"title": "shots", "kind": "count"},
          {"title": "rate", "kind": "rate"}, {"title": "Λ", "kind": "fitted"}],
        "rows": [["matching", 10, {"value": 0.2, "low": 0.1, "high": 0.3}, {"value": 2.0, "error": 0.1}],
          ["other", null, null, {"value": null, "error": null, "problem": "one distance"}]]}}]}],
    "command": "sallow report --db r.sqlite --out r.html"})");
  Document json = Document::parse(page_json(small_page()).text());
  EXPECT_TRUE(json["program"].get<std::string>().starts_with("sallow "));
  json["program"] = "a sallow";
  EXPECT_EQ(json, expected);
}

TEST(PageHtml, EscapesHostileTexts) {
  if (!kPagesMissing.empty()) GTEST_SKIP() << "this build has no pages: " << kPagesMissing;
  const std::string hostile = "</script><script>alert(1)</script><!--<script> & </title> \xff \"quotes\"";
  Page page = small_page();
  page.title = hostile;
  page.sections[0].figures[0].table.rows[0][0] = hostile;
  const std::string html = page_html(page), plain = page_html(small_page());
  for (const char* tag : {"<script", "</script", "</title", "<!--"}) {
    EXPECT_EQ(count_of(html, tag), count_of(plain, tag)) << tag;
  }
  const std::string embedded = between(html, "id=\"page\">", "</script>");
  EXPECT_EQ(embedded.find('<'), std::string::npos);
  const Document read = Document::parse(embedded);
  EXPECT_EQ(read["title"], "</script><script>alert(1)</script><!--<script> & </title> \xef\xbf\xbd \"quotes\"");
}

TEST(PageHtml, ForbidsLoadingAndKeepsLicenses) {
  if (!kPagesMissing.empty()) GTEST_SKIP() << "this build has no pages: " << kPagesMissing;
  const std::string html = page_html(small_page());
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(html.find(" src="), std::string::npos);
  EXPECT_NE(html.find("@observablehq/plot"), std::string::npos);
  EXPECT_NE(html.find("Permission to use, copy, modify"), std::string::npos);
}

TEST(PageHtml, ReportsWhyABuildHasNoPages) {
  if (kPagesMissing.empty()) {
    EXPECT_NO_THROW(require_pages());
    return;
  }
  try {
    page_html(small_page());
    FAIL() << "a page without its script";
  } catch (const SystemError& error) {
    EXPECT_NE(std::string(error.what()).find(kPagesMissing), std::string::npos);
  }
}

TEST(PageTexts, AreConvertedToIds) {
  EXPECT_EQ(page_id("rate surface_code d = 3, SI1000"), "rate-surface-code-d-3-si1000");
  EXPECT_EQ(page_id("Λ"), "figure");
}

}  // namespace
}  // namespace sallow
