#include <cstdio>

#include "base/error.h"
#include "cli/command.h"
#include "report/fit_report.h"
#include "results/fit_results.h"

namespace sallow {
namespace {

void run_fit(Flags& flags) {
  std::string db;
  ThresholdOptions options;
  uint64_t resamplings = options.resamplings;
  bool json_wanted = false;
  flags.add("db", &db, "The store of results.");
  flags.add("resamplings", &resamplings, "Of the bootstrap behind the thresholds' errors.", 20, 100'000);
  flags.add("seed", &options.seed, "Of the bootstrap.");
  flags.add("json", &json_wanted, "Print the fits as JSON.");
  if (!flags.parse()) return;
  flags.require("db");
  options.resamplings = resamplings;
  ResultStore store(db);
  const ResultFits fits = fit_results(store.results(), options);
  if (fits.rates.empty()) {
    throw InputError(db + ": no task has shots together with its distance, rounds and p",
                     "collect from a plan, or name circuit files like d=3,r=5,p=0.001.stim");
  }
  if (json_wanted) {
    std::puts(fits_json(fits).text({.indent = 2}).c_str());
    return;
  }
  if (!fits.thresholds.empty()) std::fputs(thresholds_text(fits).c_str(), stdout);
  std::fputs(rates_text(fits).c_str(), stdout);
  if (fits.left_out > 0) std::printf("%zu tasks left out: their distance, rounds or p is not known\n", fits.left_out);
}

}  // namespace

extern const Command kFitCommand;
const Command kFitCommand{
    "fit",
    "Fit thresholds, error per round and Λ to what a campaign counted",
    "A threshold comes with its standard error, its 95 % interval and the goodness of its fit. What the data cannot "
    "carry "
    "is not printed: a dash stands there, and the reason.",
    "  sallow collect plan.json --db results.sqlite\n"
    "  sallow fit --db results.sqlite\n",
    run_fit,
};

}  // namespace sallow
