#include <algorithm>
#include <atomic>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "binding.h"
#include "decode/catalog/registry.h"
#include "json_object.h"
#include "pages.h"
#include "records/dataset_folders.h"
#include "records/published_figures.h"
#include "report/dataset_report.h"
#include "report/memory_figures.h"
#include "report/study_pages.h"

namespace sallow::python {

using namespace nb::literals;

namespace {

/// Keeps the progress of decode_folders(), for another thread.
class FolderWatch final : public DatasetObserver {
 public:
  explicit FolderWatch(const std::atomic<bool>& interrupted, std::atomic<double>& share)
      : interrupted_(interrupted), share_(share) {}

  void found(size_t folders) override { folders_ = folders; }
  void advanced() override { share_ = static_cast<double>(++done_) / static_cast<double>(folders_); }
  bool stop() override { return interrupted_.load(std::memory_order_relaxed); }

 private:
  const std::atomic<bool>& interrupted_;
  std::atomic<double>& share_;
  size_t folders_ = 1, done_ = 0;
};

/// Published figures of a device.
struct Published {
  std::span<const PublishedRates> rates = {};
  std::string source = {};
};

Published published_of(RecordLayout layout) {
  switch (layout) {
    case RecordLayout::kSycamore:
      return {sycamore_rates(), std::string(kSycamoreSource)};
    case RecordLayout::kWillow:
      return {willow_rates(), std::string(kWillowSource)};
    case RecordLayout::kOther:
      break;
  }
  return {};
}

Json published_json(const Published& published) {
  const auto known = [](double value) { return value == 0 ? Json() : Json(value); };
  Json list = Json::list();
  for (const PublishedRates& rate : published.rates) {
    Json row = {{"decoder", rate.decoder}, {"prior", rate.prior}, {"origin", rate.origin}};
    for (size_t k = 0; k < 3; k++) {
      if (rate.percent[k] != 0) row["error_per_cycle"][std::to_string(3 + 2 * k)] = rate.percent[k] / 100;
    }
    row["lambda"] = known(rate.lambda);
    row["lambda_error"] = known(rate.lambda_error);
    list.push_back(std::move(row));
  }
  return {{"rates", list}, {"source", published.source}};
}

NamedValues dataset(const std::vector<std::string>& directories, const std::vector<std::string>& decoders,
                    const std::string& prior, uint64_t max_shots, uint64_t min_rounds, bool certify, size_t threads,
                    const nb::object& progress) {
  DatasetOptions options;
  options.decoders = decoders;
  options.prior = Prior::parse(prior);
  options.max_shots = max_shots;
  options.certify = certify;
  options.threads = threads_for(threads, kMostThreads);
  for (const std::string& decoder : decoders) check_decoder_spec(decoder, {.proofs = certify});
  options.patches = true;
  std::atomic<double> share = 0;
  Json json;
  Page page;
  run_beside_signals(
      [&](const std::atomic<bool>& interrupted) {
        FolderWatch watch(interrupted, share);
        const FolderRuns decoded = decode_folders(directories, options, watch);
        if (watch.stop()) throw Interrupted();
        const std::vector<DatasetFit> fits = fit_dataset(decoded.runs, min_rounds, PointWeights::kByVariance);
        json = dataset_json(decoded, fits);
        const Published published = published_of(decoded.layout());
        json["publications"] = published_json(published);
        json["rates_svg"] = svg_of(rates_by_distance_figure(fits, published.rates, published.source, ""));
        json["failures_svg"] = svg_of(failures_figure(decoded.runs, ""));
        page = dataset_page(decoded, fits, directories, "");
        json["text"] = experiments_table(decoded.runs) + published_note(decoded.runs) + fits_table(fits, {});
      },
      [&] {
        if (!progress.is_none()) progress(share.load(std::memory_order_relaxed));
      });
  return with_page(json, page);
}

}  // namespace

void bind_datasets(nb::module_& module) {
  module.def("dataset", &dataset, "directories"_a, "decoders"_a, "prior"_a, "max_shots"_a, "min_rounds"_a, "certify"_a,
             "threads"_a, "progress"_a.none());
}

}  // namespace sallow::python
