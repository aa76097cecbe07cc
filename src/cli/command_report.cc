#include "base/error.h"
#include "base/file.h"
#include "base/shell_word.h"
#include "cli/command.h"
#include "page/campaign_page.h"
#include "page/curves_svg.h"
#include "page/page_html.h"
#include "page/task_command.h"
#include "process/standard_streams.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// The plot with this id; the first plot if the id is empty.
const PageFigure& plot_of(const Page& page, const std::string& db, const std::string& id) {
  std::string ids;
  for (const PageSection& section : page.sections) {
    for (const PageFigure& figure : section.figures) {
      if (!has_curves(figure)) continue;
      if (id.empty() || figure.id == id) return figure;
      ids += (ids.empty() ? "" : ", ") + figure.id;
    }
  }
  if (ids.empty()) {
    throw InputError(db + ": the store has no counts for a plot",
                     "plots are by distance, rounds and p: plans set them, and so does 'sallow combine --set'");
  }
  throw InputError("there is no plot '" + id + "'", "plots: " + ids);
}

void run_report(Flags& flags) {
  std::string db, out, svg, figure;
  flags.add("db", &db, "The store of results.").plain();
  flags.add("out", &out, "The page to write; standard output by default.");
  flags.add("svg", &svg, "Write one plot as an SVG picture; without --out, no page is written.");
  flags.add("figure", &figure, "The id of the plot for --svg; the first by default. A wrong id lists all.", "ID");
  if (!flags.parse()) return;
  flags.require("db");
  ResultStore store(db);
  const bool page_wanted = svg.empty() || !out.empty();
  if (page_wanted) require_pages();
  if (svg.empty() && !figure.empty()) throw InputError("'--figure' needs '--svg'", "name the file of the picture");
  const std::vector<TaskResult> results = store.results();
  if (results.empty()) {
    throw InputError(db + ": the store has no task yet", "'sallow collect --db FILE' fills it");
  }
  const Waiting waiting("fitting");
  Page page = campaign_page(results, fit_results(results), db, task_commands(store, db), paired_results(store));
  page.command = "sallow report --db " + shell_word(db) + " --out " + shell_word(out.empty() ? "-" : out);
  const auto write = [](const std::string& path, const std::string& text) {
    OutputFile file = open_output(path);
    file.write(text);
    file.finish();
  };
  if (!svg.empty()) write(svg, curves_svg(plot_of(page, db, figure)));
  if (page_wanted) write(out, page_html(page));
}

}  // namespace

extern const Command kReportCommand;
const Command kReportCommand{
    "report",
    "Write the results of a campaign as a page with plots, tables and thresholds",
    "Writes one self-contained HTML file: logical error rates against p with thresholds, error per round against "
    "distance with Λ, comparisons of decoders, shots and time used; below each plot its table and the command that "
    "prints the numbers again. Plots can be saved as SVG and PNG; '--svg' writes one of them without a browser.",
    "  sallow collect plan.json --db results.sqlite\n"
    "  sallow report --db results.sqlite --out report.html\n"
    "  sallow report --db results.sqlite --svg threshold.svg\n",
    run_report,
};

}  // namespace sallow
