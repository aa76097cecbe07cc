#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/json.h"
#include "records/dataset_fit.h"
#include "records/dataset_folders.h"
#include "records/published_figures.h"

namespace sallow {

/// Failures of every decoder on every experiment, for people; long names of published decoders go into a key below.
std::string experiments_table(std::span<const ExperimentRun> runs);

/// ε per cycle in percent and Λ of every fit, then what others published of the same device. `origin` says of our own
/// fits what "published" says of those.
std::string fits_table(std::span<const DatasetFit> fits, std::span<const PublishedRates> published,
                       std::string_view origin = {});

/// "0.512 ± 0.004" for a value to be shown times `scale`, or "–" where the fit failed.
std::string fitted_text(const FittedValue& fit, double scale, int digits);

/// Why fits failed, a line each; empty where none did.
std::string fit_problems(std::span<const DatasetFit> fits);

/// What the stars in the tables mean; empty where no predictions came along.
std::string published_note(std::span<const ExperimentRun> runs);

/// "One thread took 4.2 µs a shot with matching, 12.0 with correlated."
std::string timing_line(std::span<const ExperimentRun> runs);

Json experiment_json(const ExperimentRun& run);
Json fit_json(const DatasetFit& fit);
/// All of it: experiments, fits, and skipped folders with why.
Json dataset_json(const FolderRuns& decoded, std::span<const DatasetFit> fits);

}  // namespace sallow
