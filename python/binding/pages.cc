#include "pages.h"

#include <nanobind/stl/pair.h>

#include <map>
#include <string>

#include "base/error.h"
#include "base/file.h"
#include "binding.h"
#include "page/campaign_page.h"
#include "page/curves_svg.h"
#include "page/page_html.h"
#include "page/task_command.h"
#include "report/study_pages.h"
#include "results/fit_results.h"
#include "task_results.h"

namespace sallow::python {

using namespace nb::literals;

std::string svg_of(const PageFigure& figure) {
  return has_curves(figure) ? curves_svg(figure) : "";
}

NamedValues with_page(const Json& results, const Page& page) {
  NamedValues values = json_dict(results);
  values["page"] = nb::cast(page);
  return values;
}

namespace {

/// The curve of failures against the fraction of shots kept; an entry of `by_gap` is (shots kept, their failures).
Page page_of_gaps(const std::string& decoder, uint64_t shots, uint64_t failures, const std::vector<double>& min_gaps,
                  const std::vector<std::pair<uint64_t, uint64_t>>& by_gap) {
  require_equal("gaps", min_gaps.size(), by_gap.size());
  std::vector<Tally> tallies;
  for (const auto& [kept, failed] : by_gap) {
    SALLOW_REQUIRE(failed <= kept && kept <= shots, "more failures or shots kept than there are");
    tallies.push_back({.shots = shots, .failures = failed, .discarded = shots - kept});
  }
  return gap_page("", decoder, {.shots = shots, .failures = failures}, min_gaps, tallies, "");
}

Page page_of(const TaskResults& results, const std::string& store, const std::map<std::string, std::string>& commands) {
  return campaign_page(results.results, fit_results(results.results), store, commands, results.pairs);
}

/// Writes a page of today.
void write_dated(Page page, const std::string& path) {
  require_pages();
  page.date = date_today();
  OutputFile file(path);
  file.write(page_html(page));
  file.finish();
}

void write_page(const TaskResults& results, const std::string& store_path, const std::string& path) {
  const nb::gil_scoped_release released;
  require_pages();
  ResultStore store(store_path);
  write_dated(page_of(results, store_path, task_commands(store, store_path)), path);
}

/// The plots that can be drawn, as (id, title).
std::vector<std::pair<std::string, std::string>> figure_ids(const TaskResults& results) {
  const nb::gil_scoped_release released;
  std::vector<std::pair<std::string, std::string>> ids;
  for (const PageSection& section : page_of(results, "", {}).sections) {
    for (const PageFigure& figure : section.figures) {
      if (has_curves(figure)) ids.emplace_back(figure.id, figure.title);
    }
  }
  return ids;
}

std::string figure_svg(const TaskResults& results, const std::string& id) {
  const nb::gil_scoped_release released;
  std::string ids;
  for (const PageSection& section : page_of(results, "", {}).sections) {
    for (const PageFigure& figure : section.figures) {
      if (!has_curves(figure)) continue;
      if (id.empty() || figure.id == id) return curves_svg(figure);
      ids += (ids.empty() ? "" : ", ") + figure.id;
    }
  }
  throw InputError(ids.empty() ? "these counts are not enough for a plot" : "there is no plot '" + id + "'",
                   ids.empty() ? "" : "plots: " + ids);
}

}  // namespace

void bind_pages(nb::module_& module) {
  nb::class_<Page>(module, "Page", "The page of a study (report/study_pages.h).")
      .def(
          "write",
          [](const Page& self, const std::string& path) {
            const nb::gil_scoped_release released;
            write_dated(self, path);
          },
          "path"_a)
      .def("svg", [](const Page& self) {
        for (const PageSection& section : self.sections) {
          for (const PageFigure& figure : section.figures) {
            if (has_curves(figure)) return curves_svg(figure);
          }
        }
        return std::string();
      });
  module.def("gap_page", &page_of_gaps, "decoder"_a, "shots"_a, "failures"_a, "min_gaps"_a, "by_gap"_a);
  module.def("write_page", &write_page, "results"_a, "store"_a, "path"_a);
  module.def("figure_ids", &figure_ids, "results"_a);
  module.def("figure_svg", &figure_svg, "results"_a, "id"_a);
  module.def("why_no_pages", []() -> std::string {
    try {
      require_pages();
    } catch (const SystemError& error) {
      return error.what();
    }
    return "";
  });
}

}  // namespace sallow::python
