#include "base/error.h"
#include "base/file.h"
#include "base/shell_word.h"
#include "cli/command.h"
#include "page/campaign_page.h"
#include "page/page_html.h"
#include "page/task_command.h"
#include "process/standard_streams.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void run_report(Flags& flags) {
  std::string db, out;
  flags.add("db", &db, "The store of results.").plain();
  flags.add("out", &out, "The page to write; standard output by default.");
  if (!flags.parse()) return;
  flags.require("db");
  ResultStore store(db);
  require_pages();
  const std::vector<TaskResult> results = store.results();
  if (results.empty()) {
    throw InputError(db + ": the store holds no task yet", "'sallow collect --db FILE' fills it");
  }
  const Waiting waiting("fitting");
  Page page = campaign_page(results, fit_results(results), db, task_commands(store, db), paired_results(store));
  page.command = "sallow report --db " + shell_word(db) + " --out " + shell_word(out.empty() ? "-" : out);
  const std::string html = page_html(page);
  OutputFile file = open_output(out);
  file.write(html);
  file.finish();
}

}  // namespace

extern const Command kReportCommand;
const Command kReportCommand{
    "report",
    "Write what a campaign counted as a page with plots, tables and thresholds",
    "One HTML file that needs nothing else and fetches nothing: logical error rates against p with thresholds, error "
    "per round against distance with Λ, decoders compared, shots and time spent; under each plot its table and the "
    "command that gives the numbers again. Plots can be saved as SVG and PNG.",
    "  sallow collect plan.json --db results.sqlite\n"
    "  sallow report --db results.sqlite --out report.html\n",
    run_report,
};

}  // namespace sallow
