#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/json.h"
#include "records/dataset_fit.h"
#include "records/dataset_folders.h"
#include "records/published_figures.h"

namespace sallow {

/// Failures of every decoder on every experiment; long names of published decoders are listed in a key below.
std::string experiments_table(std::span<const ExperimentRun> runs);

/// ε per cycle in percent and Λ of every fit, then published results of the same device. `origin` is a label of our own
/// fits, like the "published" of the others.
std::string fits_table(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                       std::string_view origin = {});

/// "0.512 ± 0.004" for a value multiplied by `scale`, or "–" if the fit failed.
std::string fitted_text(const FittedValue& fit, double scale, int digits);

/// The reasons why fits failed, one per line; empty if none failed.
std::string fit_problems(std::span<const DatasetFit> fits);

/// Explains the stars in the tables; empty if the record has no predictions.
std::string published_note(std::span<const ExperimentRun> runs);

/// "One thread took 4.2 µs per shot with matching, 12.0 with correlated."
std::string timing_line(std::span<const ExperimentRun> runs);

Json experiment_json(const ExperimentRun& run);
Json fit_json(const DatasetFit& fit);
/// All of it: experiments, fits, and skipped folders with why.
Json dataset_json(const FolderRuns& decoded, std::span<const DatasetFit> fits);

}  // namespace sallow
