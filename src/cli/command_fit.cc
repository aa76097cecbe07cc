#include <cstdio>

#include "base/error.h"
#include "cli/command.h"
#include "report/fit_report.h"
#include "report/paired_report.h"
#include "results/fit_results.h"
#include "results/paired_results.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void run_fit(Flags& flags) {
  std::string db;
  bool json_wanted = false;
  flags.add("db", &db, "The store of results.").plain();
  flags.add("json", &json_wanted, "Print the fits as JSON.");
  if (!flags.parse()) return;
  flags.require("db");
  ResultStore store(db);
  const ResultFits fits = while_waiting("fitting", [&] { return fit_results(store.results()); });
  const std::vector<PairedResult> pairs = paired_results(store);
  if (fits.rates.empty() && pairs.empty()) {
    throw InputError(db + ": no task has shots and known distance, rounds and p",
                     "collect from a plan, or name circuit files like d=3,r=5,p=0.001.stim");
  }
  if (json_wanted) {
    Json json = fits_json(fits);
    if (!pairs.empty()) json["pairs"] = paired_json(pairs);
    std::puts(json.text({.indent = 2}).c_str());
    return;
  }
  if (!fits.thresholds.empty()) std::fputs(thresholds_text(fits).c_str(), stdout);
  if (!fits.rates.empty()) std::fputs(rates_text(fits).c_str(), stdout);
  if (!pairs.empty()) std::printf("%s%s", fits.rates.empty() ? "" : "\n", paired_text(pairs).c_str());
  if (fits.left_out > 0) std::printf("%zu tasks left out: their distance, rounds or p is unknown\n", fits.left_out);
}

}  // namespace

extern const Command kFitCommand;
const Command kFitCommand{
    "fit",
    "Fit thresholds, error per round and Λ to the counts of a campaign",
    "A threshold is that of large codes: crossings of small distances are extrapolated, and the uncertainty of this "
    "extrapolation is included in the standard error and the 95 % interval. If the curves do not cross clearly or no "
    "form fits them, a dash and the reason are printed. Decoders that decoded the same shots ('collect --same_shots') "
    "are compared in pairs.",
    "  sallow collect plan.json --db results.sqlite\n"
    "  sallow fit --db results.sqlite\n",
    run_fit,
};

}  // namespace sallow
